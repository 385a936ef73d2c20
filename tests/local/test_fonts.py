"""The web fonts: the characters of the official languages, in small files."""

from fontTools.ttLib import TTFont

from jco_portal.local.fonts import FONT_FACE_PATTERN, FONT_SHEET, STATIC

LATIN = (
    "AÁÀÂÄÃÅĄĂĀÆBCČĆÇĊDĎĐÐEÉÈÊËĚĖĘĒFGĞĠĢHĦIÍÌÎÏĮĪJKĶLĹĽĻŁMNŃŇÑŅOÓÒÔÖÕŐØŒPQRŘŔSŚŠŞȘTŤŢȚ"
    "UÚÙÛÜŮŰŲŪVWXYÝŸZŹŽŻß0123456789–—‘’‚“”„…€%&"
)
GREEK = "ΑΆΒΓΔΕΈΖΗΉΘΙΊΪΚΛΜΝΞΟΌΠΡΣςΤΥΎΫΦΧΨΩΏΐΰ"
CYRILLIC = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ"


def test_font_files_contain_all_characters_of_their_script() -> None:
    files = {
        name.rpartition("/")[2]: STATIC / name
        for name, _span in FONT_FACE_PATTERN.findall(FONT_SHEET.read_text())
    }

    assert len(files) == 6
    for script, characters in (("latin", LATIN), ("greek", GREEK), ("cyrillic", CYRILLIC)):
        for style in ("normal", "italic"):
            file = files[f"{script}-{style}.woff2"]
            held = TTFont(file).getBestCmap()
            wanted = {ord(character) for character in characters + characters.lower()}
            assert {chr(code) for code in wanted if code not in held} == set(), file.name
            assert file.stat().st_size < 40_000

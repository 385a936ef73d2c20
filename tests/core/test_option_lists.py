"""Values of option lists: codes and names in any spelling, and ambiguous input."""

import json

from jco_portal.core.option_lists import Option, OptionList, OptionParser, fold_text

OPTIONS = (
    Option("LT", "Lithuania", "Member States"),
    Option("LV", "Latvia", "Member States"),
    Option("EL", "Greece", "Member States", ("GR",)),
    Option("HK", "Hong Kong, China", "Other states"),
    Option("CN", "China", "Other states"),
    Option("CI", "Côte d’Ivoire", "Other states"),
    Option("OLAF", "European Anti-Fraud Office (OLAF)", "Commission service"),
    Option("CG", "Congo (Brazzaville)"),
    Option("CD", "Congo (Kinshasa)"),
    Option("LDZ", "Łódź Żuraw"),
    Option("STR", "Große Straße"),
    Option("ORN", "Öresund Ørn"),
    Option("IZM", "İzmir Gate"),
    Option("ART", "Άρτεμις Πύλη"),
    Option("JUG", "Операция Юг Й"),
    Option("ab", "Small letters"),
    Option("AB", "Capital letters"),
    Option("DE", "Twice"),
    Option("FR", "twice"),
    Option("Latvia", "A code that is another’s name"),
)
READ = [
    ("", [], []),
    (" ; ,\n;", [], []),
    ("LT", ["LT"], []),
    ("lt", ["LT"], []),
    ("LT, Lithuania; LV", ["LT", "LV"], []),
    ("LT;LV", ["LT", "LV"], []),
    ("LT\r\nLV\tEL", ["LT", "LV", "EL"], []),
    ("lithuania", ["LT"], []),
    ("  LITHUANIA  ", ["LT"], []),
    ("Lithuania (LT)", ["LT"], []),
    ("GR", ["EL"], []),
    ("Hong Kong, China", ["HK"], []),
    ("LT, Hong  Kong ,China, CN", ["LT", "HK", "CN"], []),
    ("China", ["CN"], []),
    ("Hong Kong; China", ["CN"], ["Hong Kong"]),
    ("cote d’ivoire", ["CI"], []),
    ("European Anti-Fraud Office", ["OLAF"], []),
    ("European Anti-Fraud Office (OLAF) (OLAF)", ["OLAF"], []),
    ("Congo (Kinshasa)", ["CD"], []),
    ("Congo", [], ["Congo"]),
    ("lodz zuraw", ["LDZ"], []),
    ("GROSSE STRASSE", ["STR"], []),
    ("oresund orn", ["ORN"], []),
    ("izmir gate", ["IZM"], []),
    ("ΑΡΤΕΜΙΣ ΠΥΛΗ", ["ART"], []),
    ("операция юг И\u0306", ["JUG"], []),
    ("Twice", [], ["Twice"]),
    ("DE", ["DE"], []),
    ("AB", ["AB"], []),
    ("ab", ["ab"], []),
    ("aB", [], ["aB"]),
    ("Latvia", ["Latvia"], []),
    ("LT; XX; YY, XX", ["LT"], ["XX", "YY"]),
    ("Lithua", [], ["Lithua"]),
    ("L\x00T", [], ["L\x00T"]),
]


def test_parser_reads_codes_and_names_in_any_spelling() -> None:
    for text, values, unclear in READ:
        parser = OptionParser(text, OPTIONS)

        assert (parser.values, parser.unclear) == (values, unclear), text


def test_parser_suggestions_can_be_typed() -> None:
    for text, named in [
        ("Lithua", ["Lithuania (LT)"]),
        ("Lithaunia", ["Lithuania (LT)"]),
        ("Congo", ["Congo (Brazzaville) (CG)", "Congo (Kinshasa) (CD)"]),
        ("Twice", ["Twice (DE)", "twice (FR)"]),
        ("XX", []),
        ("li", []),
    ]:
        parser = OptionParser(text, OPTIONS)

        assert parser.suggestions(text) == named, text
        for each in named:
            assert len(parser.matching_values(each)) == 1, each


def test_fold_text_ignores_case_accents_and_spaces() -> None:
    for typed, folded in [
        ("Růžička", "ruzicka"),
        ("Ru\u030az\u030cic\u030cka", "ruzicka"),
        ("Łódź  Æon", "lodz aeon"),
        ("İZMİR ısı", "izmir isi"),
        ("ς", "σ"),
        ("ﬁne", "fine"),
    ]:
        assert fold_text(typed) == folded, typed


def test_option_list_version_changes_with_its_content() -> None:
    first, same = OptionList("/lists/a.json", OPTIONS), OptionList("/lists/a.json", OPTIONS)
    other = OptionList("/lists/a.json", OPTIONS[1:])

    assert first.url == same.url == f"/lists/a.json?v={first.version}"
    assert other.version != first.version
    assert json.loads(first.content)["options"][2] == ["EL", "Greece", "Member States", "GR"]

"""Files for tests: harmless files with metadata, and files with forbidden content."""

import io
import zipfile

import pikepdf
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = f"{OFFICE}wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
AUTHOR = "Somebody Somewhere"
CENTRAL_HEADER = b"PK\x01\x02"  # of an entry in the directory at the end of a ZIP archive


def zip_archive(members: dict[str, bytes | str]) -> bytes:
    """Return a ZIP archive with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def unsupported_archive(content: bytes, *, needed: str) -> bytes:
    """Return the archive with a version or a method of compression that Python does not know."""
    offset = {"version": 6, "method": 10}[needed]
    pieces = content.split(CENTRAL_HEADER)
    return CENTRAL_HEADER.join(
        [pieces[0]]
        + [piece[: offset - 4] + b"\x63\x00" + piece[offset - 2 :] for piece in pieces[1:]]
    )


def archive_members(content: bytes) -> dict[str, bytes]:
    """Return the members of a ZIP archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def docx_file(main: str = WORD, **more: bytes | str) -> bytes:
    """Return a Word document with an author; in names of ``more`` members “__” means “/”."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return zip_archive(
        {
            "[Content_Types].xml": types,
            "word/document.xml": "<document>What we plan.</document>",
            "docProps/core.xml": f"<core><creator>{AUTHOR}</creator></core>",
            "docProps/app.xml": f"<app><Company>{AUTHOR}</Company></app>",
        }
        | {name.replace("__", "/"): content for name, content in more.items()}
    )


def odt_file(content: str = "<text>What we plan.</text>", **more: bytes | str) -> bytes:
    """Return an OpenDocument text with an author; in names “__” means “/”."""
    return zip_archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "meta.xml": f"<meta><creator>{AUTHOR}</creator></meta>",
        }
        | {name.replace("__", "/"): member for name, member in more.items()}
    )


def relations_xml(kind: str, target: str) -> str:
    """Return the relationships of a Word document, one of them to an external target."""
    start = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" TargetMode="External" '
    return f'{start}Type="http://x/relationships/{kind}" Target="{target}"/></Relationships>'


def jpeg_file() -> bytes:
    """Return a picture with author, location and orientation in its metadata."""
    exif = Image.Exif()
    exif[0x013B] = AUTHOR
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (54.0, 41.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, "JPEG", exif=exif, comment=AUTHOR.encode())
    return out.getvalue()


def png_file(width: int = 40, height: int = 20) -> bytes:
    """Return a picture without metadata."""
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def pdf_file(*, acts: bool = False, encrypted: bool = False) -> bytes:
    """Return a PDF with an author; with ``acts`` it runs a program and has an attachment."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = AUTHOR
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [AUTHOR]
    picture = pdf.make_stream(jpeg_file())
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Filter = pikepdf.Name.DCTDecode
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    if acts:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
        pdf.Root.OpenAction = script
        pdf.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=["x", pdf.make_indirect(script)])
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=launch
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])
        pdf.attachments["secret.txt"] = b"carried along"
    out = io.BytesIO()
    encryption = pikepdf.Encryption(owner="owner", user="") if encrypted else None
    pdf.save(out, encryption=encryption)
    return out.getvalue()

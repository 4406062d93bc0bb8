"""PDF files as offices scan them, and as attackers would have them."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String


def pdf(*changes: Callable[[Pdf], object], pages: int = 1, password: str | None = None) -> bytes:
    """A PDF of empty pages that was changed somehow."""
    document = Pdf.new()
    for _ in range(pages):
        document.add_blank_page()
    for change in changes:
        change(document)
    out = BytesIO()
    lock = pikepdf.Encryption(owner="owner", user=password) if password is not None else False
    document.save(out, encryption=lock, deterministic_id=password is None)
    return out.getvalue()


def opens(**action: object) -> Callable[[Pdf], object]:
    """What is done when the file is opened."""
    return lambda document: setattr(document.Root, "OpenAction", Dictionary(**action))


def link(**action: object) -> Callable[[Pdf], object]:
    """A link on the first page, within an object that is not one of its own."""
    area = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(**action))
    return lambda document: setattr(document.pages[0], "Annots", Array([area]))


def mark(kind: str) -> Callable[[Pdf], object]:
    """Something on the first page that plays or holds a file."""
    area = Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=[0, 0, 9, 9])
    return lambda document: setattr(document.pages[0], "Annots", Array([document.make_indirect(area)]))


def holding(document: Pdf) -> None:
    document.attachments["บัญชี.xlsx"] = b"PK"


def script_by_name(document: Pdf) -> None:
    run = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), run])))


def content_elsewhere(document: Pdf) -> None:
    document.pages[0].Contents = document.make_stream(b"", F=String("\\\\evil.example\\share"))


def form_of_scripts(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"))


ACTIVE: dict[str, bytes] = {
    "script when opened": pdf(opens(S=Name.JavaScript, JS=String("app.alert(1)"))),
    "script by name": pdf(script_by_name),
    "site when opened": pdf(opens(S=Name.URI, URI=String("https://evil.example"))),
    "program": pdf(link(S=Name.Launch, F=String("cmd.exe"))),
    "other file": pdf(link(S=Name.GoToR, F=String("\\\\evil.example\\a.pdf"))),
    "after another": pdf(link(S=Name.URI, URI=String("https://a"), Next=Dictionary(S=Name.SubmitForm))),
    "film": pdf(mark("/RichMedia")),
    "file on a page": pdf(mark("/FileAttachment")),
    "file within": pdf(holding),
    "content elsewhere": pdf(content_elsewhere),
    "form of scripts": pdf(form_of_scripts),
    "at each page": pdf(lambda document: setattr(document.pages[0], "AA", Dictionary(O=Dictionary(S=Name.Named)))),
}
HARMLESS: dict[str, bytes] = {
    "three pages": pdf(pages=3),
    "link to a site": pdf(link(S=Name.URI, URI=String("https://example.go.th"))),
    "opens at a page": pdf(opens(S=Name.GoTo, D=Array([0, Name.Fit]))),
}


def bomb(megabytes: int) -> bytes:
    """A small file with one object that fills so much memory when it is unpacked."""
    pack = zlib.compressobj()
    packed = pack.compress(b"5 0 (") + b"".join(pack.compress(b"x" * (1 << 20)) for _ in range(megabytes))
    packed += pack.compress(b")") + pack.flush()
    whole = b"%PDF-1.5\n"
    places = {}
    for number, body in {
        1: b"<</Type/Catalog/Pages 2 0 R/Far 5 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed),
    }.items():
        places[number] = len(whole)
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    places[6] = end = len(whole)
    rows = b"\0\0\0\0\xff" + b"".join(
        b"\2\0\0\4\0" if number == 5 else b"\1" + places[number].to_bytes(3, "big") + b"\0" for number in range(1, 7)
    )
    table = b"<</Type/XRef/Size 7/W[1 3 1]/Root 1 0 R/Length %d>>\nstream\n%b\nendstream" % (len(rows), rows)
    return whole + b"6 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, end)

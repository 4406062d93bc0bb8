"""Workbooks made for tests: honest ones, and ones that an attacker would send."""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO

import openpyxl

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODS_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


def xlsx(
    *sheets: tuple[str, Iterable[Sequence[object]]], merges: Iterable[str] = (), hidden: Sequence[str] = ()
) -> bytes:
    """An ordinary workbook with the sheets given as (name, rows); merges are of the first sheet."""
    workbook = openpyxl.Workbook()
    del workbook["Sheet"]
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    for merge in merges:
        workbook.worksheets[0].merge_cells(merge)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def zipped(parts: dict[str, str | bytes], level: int = 9) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OVERRIDE = f'<Override PartName="/xl/%s.xml" ContentType="{CONTENT}.%s+xml"/>'
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + OVERRIDE % ("workbook", "sheet.main")
    + OVERRIDE % ("worksheets/sheet1", "worksheet")
    + OVERRIDE % ("sharedStrings", "sharedStrings")
    + "</Types>"
)
WORKBOOK = (
    f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def _relations(**targets: str) -> str:
    links = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def xlsx_parts(sheet: str, shared: str = "", **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook of one sheet whose XML is `sheet`."""
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": _relations(worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml"),
        "xl/sharedStrings.xml": shared or f'<sst xmlns="{SPREADSHEET}"/>',
        "xl/worksheets/sheet1.xml": sheet,
        **more,
    }


def raw_xlsx(cells: str, shared: str = "", before: str = "", **more: str | bytes) -> bytes:
    """A workbook whose only sheet has these rows as XML."""
    sheet = f'{before}<worksheet xmlns="{SPREADSHEET}"><sheetData>{cells}</sheetData></worksheet>'
    return zipped(xlsx_parts(sheet, shared, **more))


def ods(tables: str, manifest: str = "", before: str = "") -> bytes:
    """An OpenDocument spreadsheet with these tables as XML."""
    content = (
        f"{before}<office:document-content {ODS_SPACES}><office:body><office:spreadsheet>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def ods_cell(kind: str = "", text: str = "", repeat: int = 1, value: str = "") -> str:
    """One cell of an OpenDocument table; `value` is its further attributes."""
    about = f'office:value-type="{kind}" {value}' if kind else ""
    shown = f"<text:p>{text}</text:p>" if text else ""
    return f'<table:table-cell {about} table:number-columns-repeated="{repeat}">{shown}</table:table-cell>'


def ods_row(*cells: str, repeat: int = 1) -> str:
    """One row of an OpenDocument table."""
    return f'<table:table-row table:number-rows-repeated="{repeat}">{"".join(cells)}</table:table-row>'


def ods_table(*rows: str, name: str = "ทะเบียน") -> str:
    """One table of an OpenDocument spreadsheet."""
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'

"""The data sets as files: CSV and JSON of each, one dictionary of all columns, and a Frictionless data package."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from assetlend.documents import spreadsheet
from assetlend.ledger.canonical import stamp

Row = Sequence[Any]
DICTIONARY_COLUMNS = (
    "data_set",
    "column",
    "type",
    "unit",
    "description_th",
    "description_en",
    "allowed_values",
    "rule",
)


def files(shape: Mapping[str, Any], tables: Mapping[str, Sequence[Row]], office: str, now: datetime) -> dict[str, str]:
    """Name -> content of every file."""
    licence = shape["licence"]
    found = {}
    for one in shape["sets"]:
        name, fields = one["name"], columns(shape, one)
        headers = [field["name"] for field in fields]
        found[f"{name}.csv"] = _csv(headers, tables[name])
        found[f"{name}.json"] = _json(
            {
                "name": name,
                "title": {"th": one["th"][0], "en": one["en"][0]},
                "description": {"th": one["th"][1], "en": one["en"][1]},
                "publisher": office,
                "licence": licence,
                "period": one["period"],
                "refreshed_at": stamp(now),
                "columns": fields,
                "rows": [dict(zip(headers, row, strict=True)) for row in tables[name]],
            }
        )
    lines = list(dictionary(shape))
    found["dictionary.csv"] = _csv(DICTIONARY_COLUMNS, lines)
    found["dictionary.json"] = _json([dict(zip(DICTIONARY_COLUMNS, line, strict=True)) for line in lines])
    found["datapackage.json"] = _json(_package(shape, office, now))
    return found


def columns(shape: Mapping[str, Any], one: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns of a set with all that the dictionary says of each."""
    return [_column(shape, column) for column in one["columns"]]


def _column(shape: Mapping[str, Any], column: Any) -> dict[str, Any]:
    name, said = (column, shape["columns"][column]) if isinstance(column, str) else next(iter(column.items()))
    words = shape["values"].get(said.get("values"), {})
    return {
        "name": name,
        "type": said["type"],
        "unit": said.get("unit", ""),
        "th": said["th"],
        "en": said["en"],
        "values": {code: {"th": word[0], "en": word[1]} for code, word in words.items()},
        "rule": said.get("rule", ""),
    }


def dictionary(shape: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """One line for each column of each set."""
    for one in shape["sets"]:
        for field in columns(shape, one):
            words = "; ".join(f"{code} = {word['th']} ({word['en']})" for code, word in field["values"].items())
            said = (field["type"], field["unit"], field["th"], field["en"], words, field["rule"])
            yield one["name"], field["name"], *said


def _package(shape: Mapping[str, Any], office: str, now: datetime) -> dict[str, Any]:
    """The sets as a Tabular Data Package (Frictionless)."""
    licence = shape["licence"]
    return {
        "profile": "tabular-data-package",
        "name": "lending-of-public-property",
        "title": f"ข้อมูลเปิดการให้ยืมทรัพย์สินของทางราชการ {office}",
        "created": stamp(now),
        "contributors": [{"title": office, "role": "publisher"}],
        "licenses": [{"name": licence["name"], "path": licence["path"], "title": licence["en"]}],
        "resources": [_resource(shape, one) for one in shape["sets"]],
    }


def _resource(shape: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": one["name"],
        "title": one["th"][0],
        "description": f"{one['th'][1]} / {one['en'][1]}",
        "path": f"{one['name']}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "schema": {"fields": [_field(field) for field in columns(shape, one)], "missingValues": [""]},
    }


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "name": field["name"],
        "type": field["type"],
        "title": field["th"],
        "description": field["en"],
    }
    if field["values"]:
        found["constraints"] = {"enum": list(field["values"])}
    return found


def _csv(headers: Sequence[str], rows: Sequence[Row]) -> str:
    out = BytesIO()
    spreadsheet.write_csv(out, headers, rows)
    return out.getvalue().decode("utf-8")


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

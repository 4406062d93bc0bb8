"""The report as files: the JSON that is published, and one HTML page that says the same and needs nothing else."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assetlend.domain.narrative import Status
from assetlend.paths import template_dir
from assetlend.services.integrity import Report, figure_titles
from assetlend.thai import dates
from assetlend.thai.digits import to_thai

STATUS_THAI = {
    Status.SUPPORTED: "มีหลักฐานครบ",
    Status.PARTIAL: "ดำเนินการบางส่วน",
    Status.NOT_DONE: "ไม่พบการดำเนินการ",
    Status.NO_DATA: "ไม่มีสิ่งให้วัด",
}


def write(report: Report, out: Path, form: str, zone: ZoneInfo) -> None:
    """Write the report as `json` or `html`; the file appears whole or not at all."""
    text = as_json(report) if form == "json" else as_html(report, zone)
    draft = out.with_name(out.name + ".part")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(out)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def as_json(report: Report) -> str:
    """The published JSON."""
    return json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n"


def as_html(report: Report, zone: ZoneInfo) -> str:
    """One page with the four columns of the report, its findings and its figures."""
    environment = Environment(loader=FileSystemLoader(template_dir()), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("integrity/file.html").render(
        report=report,
        statuses=STATUS_THAI,
        titles=figure_titles(),
        number=_number,
        thai=to_thai,
        moment=dates.format_moment(report.as_of, zone, thai_digits=True),
    )


def _number(value: float | None) -> str:
    """A figure in Thai digits; a dash for what a figure does not have."""
    return "–" if value is None else to_thai(f"{value:,}")

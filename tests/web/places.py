"""An example address for every route: of the owning division's things where they have an owner."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from sqlalchemy import select

from assetlend.models import (
    Appointment,
    Chase,
    CheckpointNote,
    Extension,
    Guideline,
    Kit,
    LedgerEntry,
    OfficePaper,
    RegisterImport,
    WaitingEntry,
)
from tests.web.asked import KEY
from tests.web.paper_stock import paper_places
from tests.web.report_town import report_places
from tests.web.stock import stock_places
from tests.web.town import Town

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
WRONG_KEY = "0" * 24


def places(town: Town) -> dict[str, str]:
    """Rule -> an address that it matches. The keys of links are right; `guessed` makes them wrong."""
    with town.database.reading() as session:
        seq = 3
        leaf = bytes(session.get_one(LedgerEntry, seq).leaf_hash).hex()
        signed = session.scalars(select(CheckpointNote.size)).first()
        waiting = session.scalars(select(RegisterImport.id)).first()
        held = session.scalars(select(Appointment.id).where(Appointment.person_id == town.people["deputy"])).first()
        letter = session.scalars(select(Chase.id).where(Chase.number.is_(None))).first()
        call = session.scalars(select(Chase.id).where(Chase.number.is_not(None))).first()
        guideline = session.scalars(select(Guideline.id).order_by(Guideline.version.desc())).first()
        waits = session.execute(select(WaitingEntry.id, WaitingEntry.follow_key)).one()
        longer = session.scalars(select(Extension.id)).first()
        kit = session.scalars(select(Kit.id)).first()
        paper = session.scalars(select(OfficePaper.id).order_by(OfficePaper.id)).first()
    asset, loan, key = town.piece("tent"), town.loans, town.keys
    deputy = town.people["deputy"]
    changes = f"/rules/changes/{town.change}"
    desk = f"/guidelines/divisions/{town.divisions['กองคลัง']}"
    return {
        "/a/<token:tag>": f"/a/{asset.tag}",
        "/A/<token:tag>": f"/A/{asset.tag}",
        "/a/<token:tag>/report": f"/a/{asset.tag}/report",
        "/f/<token:key>": f"/f/{key['out']}",
        "/F/<token:key>": f"/F/{key['out']}",
        "/f/<token:key>/extend": f"/f/{key['out']}/extend",
        "/f/<token:key>/cancel": f"/f/{key['waiting']}/cancel",
        "/f/<token:key>/questions": f"/f/{key['settled']}/questions",
        "/f/<token:key>/report": f"/f/{key['out']}/report",
        "/f/<token:key>/slip.pdf": f"/f/{key['out']}/slip.pdf",
        "/q/<token:key>": f"/q/{KEY}",
        "/r/<number:seq>/<token:leaf>": f"/r/{seq}/{leaf}",
        "/R/<number:seq>/<token:leaf>": f"/R/{seq}/{leaf.upper()}",
        "/r/<number:seq>/<token:leaf>/proof": f"/r/{seq}/{leaf}/proof",
        "/chases/<uuid:chase>/drop": f"/chases/{call}/drop",
        "/chases/<uuid:chase>/letter.pdf": f"/chases/{letter}/letter.pdf",
        "/chases/<uuid:chase>/sent": f"/chases/{letter}/sent",
        "/extensions/<uuid:extension>": f"/extensions/{longer}",
        "/checkpoints/<number:size>.txt": f"/checkpoints/{signed}.txt",
        "/approvals/<uuid:loan>": f"/approvals/{loan['waiting']}",
        "/counter/loans/<uuid:loan>/hand-over": f"/counter/loans/{loan['approved']}/hand-over",
        "/counter/loans/<uuid:loan>/look-up": f"/counter/loans/{loan['approved']}/look-up?token={asset.tag}",
        "/counter/loans/<uuid:loan>/take-back": f"/counter/loans/{loan['out']}/take-back",
        "/activities/<number:fiscal_year>": "/activities/2569",
        "/activities/<number:fiscal_year>/new": "/activities/2569/new",
        "/activities/<uuid:activity>": f"/activities/{town.activity}",
        "/activities/<uuid:activity>/withdraw": f"/activities/{town.activity}/withdraw",
        "/guidelines/<uuid:guideline>": f"/guidelines/{guideline}",
        "/guidelines/<uuid:guideline>/read": f"/guidelines/{guideline}/read",
        "/guidelines/divisions/<uuid:division>": desk,
        "/guidelines/divisions/<uuid:division>/draft": f"{desk}/draft",
        "/guidelines/divisions/<uuid:division>/text": f"{desk}/text",
        "/guidelines/divisions/<uuid:division>/drop": f"{desk}/drop",
        "/supervision/<uuid:division>/<month>": f"/supervision/{town.divisions['กองคลัง']}/2026-01",
        "/supervision/<uuid:division>/<month>/scan": f"/supervision/{town.divisions['กองคลัง']}/2026-01/scan",
        **stock_places(town),
        **paper_places(town),
        **report_places(town),
        "/incidents/<uuid:incident>": f"/incidents/{town.reports['เห็นกางอยู่ที่ตลาด']}",
        "/incidents/<uuid:incident>/close": f"/incidents/{town.reports['เห็นกางอยู่ที่ตลาด']}/close",
        "/incidents/<uuid:incident>/inquiry": f"/incidents/{town.reports['เห็นกางอยู่ที่ตลาด']}/inquiry",
        "/incidents/<uuid:incident>/inquiry/report": f"/incidents/{town.reports['เห็นกางอยู่ที่ตลาด']}/inquiry/report",
        "/incidents/<uuid:incident>/memo": f"/incidents/{town.reports['เห็นกางอยู่ที่ตลาด']}/memo",
        "/incidents/<uuid:incident>/order": f"/incidents/{town.reports['หาไม่พบ']}/order",
        "/integrity/<number:fiscal_year>": "/integrity/2569",
        "/integrity/<number:fiscal_year>.<any(pdf, docx, html, json):form>": "/integrity/2569.json",
        "/integrity/<number:fiscal_year>/figures/<name>": "/integrity/2569/figures/requests",
        "/integrity/sentences/<figure>/<status>": "/integrity/sentences/due/partial",
        "/integrity/sentences/<figure>/<status>/restore": "/integrity/sentences/due/partial/restore",
        "/items/<uuid:item>": f"/items/{town.items['tent']}",
        "/kits/<uuid:kit>": f"/kits/{kit}",
        "/ledger/<number:seq>": f"/ledger/{seq}",
        "/loans/<uuid:loan>": f"/loans/{loan['out']}",
        "/loans/<uuid:loan>/cancel": f"/loans/{loan['second waiting']}/cancel",
        "/loans/<uuid:loan>/chases": f"/loans/{loan['out']}/chases",
        "/loans/<uuid:loan>/letters": f"/loans/{loan['out']}/letters",
        "/loans/<uuid:loan>/priority": f"/loans/{loan['relief']}/priority",
        "/loans/<uuid:loan>/recall": f"/loans/{loan['out']}/recall",
        "/loans/<uuid:loan>/waive": f"/loans/{loan['near the chief']}/waive",
        "/loans/<uuid:loan>/extend": f"/loans/{loan['out']}/extend",
        "/loans/<uuid:loan>/instalments": f"/loans/{loan['hurt']}/instalments",
        "/loans/<uuid:loan>/instalments/agree": f"/loans/{loan['hurt']}/instalments/agree",
        "/loans/<uuid:loan>/settle": f"/loans/{loan['hurt']}/settle",
        "/loans/<uuid:loan>/slip.pdf": f"/loans/{loan['out']}/slip.pdf",
        "/loans/<uuid:loan>/sheet": f"/loans/{loan['out']}/sheet",
        "/papers/<uuid:paper>.pdf": f"/papers/{paper}.pdf",
        "/office/vehicles/<uuid:item>": f"/office/vehicles/{town.items['truck']}",
        "/open-data/<name>": "/open-data/loans.csv",
        "/people/<uuid:person>": f"/people/{deputy}",
        "/people/<uuid:person>/appointments": f"/people/{deputy}/appointments",
        "/people/<uuid:person>/appointments/<uuid:appointment>": f"/people/{deputy}/appointments/{held}",
        "/people/<uuid:person>/appointments/<uuid:appointment>/order": f"/people/{deputy}/appointments/{held}/order",
        "/people/<uuid:person>/edit": f"/people/{deputy}/edit",
        "/people/<uuid:person>/reset": f"/people/{deputy}/reset",
        "/people/<uuid:person>/switch/<any(on, off):state>": f"/people/{deputy}/switch/off",
        "/people/divisions/<uuid:division>": f"/people/divisions/{town.divisions['กองคลัง']}",
        "/enclosures/<uuid:enclosure>": f"/enclosures/{town.enclosure}",
        "/photos/<uuid:photo>": f"/photos/{town.pictures['counter']}",
        "/plan/<number:fiscal_year>": "/plan/2570",
        "/plan/<number:fiscal_year>/assessment": "/plan/2570/assessment",
        "/plan/<number:fiscal_year>/copy": "/plan/2570/copy",
        "/plan/<number:fiscal_year>/file.yaml": "/plan/2570/file.yaml",
        "/plan/<number:fiscal_year>/measures/<number:measure>": "/plan/2570/measures/1",
        "/plan/<number:fiscal_year>/measures/<number:measure>/remove": "/plan/2570/measures/6/remove",
        "/plan/<number:fiscal_year>/measures/<number:measure>/methods/<number:method>": (
            "/plan/2570/measures/1/methods/1"
        ),
        "/plan/<number:fiscal_year>/measures/<number:measure>/methods/<number:method>/remove": (
            "/plan/2570/measures/1/methods/3/remove"
        ),
        "/register/<uuid:asset>": f"/register/{asset.id}",
        "/register/<uuid:asset>/condition": f"/register/{asset.id}/condition",
        "/register/<uuid:asset>/edit": f"/register/{asset.id}/edit",
        "/register/export/<any(xlsx, csv):form>": "/register/export/csv",
        "/register/import/<uuid:key>": f"/register/import/{waiting}",
        "/register/kinds/<uuid:item>": f"/register/kinds/{town.items['tent']}",
        "/register/kinds/<uuid:item>/accessories": f"/register/kinds/{town.items['tent']}/accessories",
        "/register/kits/of/<uuid:division>": f"/register/kits/of/{town.divisions['กองคลัง']}",
        "/register/kits/<uuid:kit>": f"/register/kits/{kit}",
        "/register/kits/<uuid:kit>/remove": f"/register/kits/{kit}/remove",
        "/rules/<rule>/check": "/rules/R1/check",
        "/rules/changes/<uuid:change>": changes,
        "/rules/changes/<uuid:change>/enact": f"{changes}/enact",
        "/rules/changes/<uuid:change>/numbers": f"{changes}/numbers",
        "/rules/changes/<uuid:change>/propose": f"{changes}/propose",
        "/rules/changes/<uuid:change>/routes/<number:place>": f"{changes}/routes/1",
        "/rules/changes/<uuid:change>/routes/<number:place>/remove": f"{changes}/routes/1/remove",
        "/rules/changes/<uuid:change>/withdraw": f"{changes}/withdraw",
        "/w/<token:key>": f"/w/{waits.follow_key}",
        "/w/<token:key>/answer": f"/w/{waits.follow_key}/answer",
        "/waiting/<uuid:entry>": f"/waiting/{waits.id}",
        "/static/<digest>/<path:name>": "/static/0/icons/favicon.svg",
    }


def address(town: Town, rule: str, known: dict[str, str] | None = None) -> str:
    """The example address of a rule; one without places is its own."""
    found = known or places(town)
    if "<" in rule:
        assert rule in found, f"tests/web/places.py has no example of {rule}"
        return found[rule]
    return rule


def guessed(path: str) -> str:
    """The same address for somebody who does not have the link."""
    head, _, rest = path.removeprefix("/").partition("/")
    if head not in ("f", "F", "q", "w"):
        return path
    _key, slash, tail = rest.partition("/")
    return f"/{head}/{WRONG_KEY}{slash}{tail}"


def routes(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """(method, rule, endpoint) of everything that the program serves, HEAD left out."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            if method != "HEAD":
                yield method, rule.rule, rule.endpoint


Address = Callable[[Town], str]

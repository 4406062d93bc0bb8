"""A day in the life of the office, on phones: from a villager's request to the auditor's check, and all in between."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, expect

from assetlend.clock import local_day, utc_now
from assetlend.services import keys, oversight
from assetlend.thai.digits import to_arabic
from tests.documents.reading import by_poppler, codes, picture, squeezed
from tests.factories import TODAY
from tests.journeys.cameras import png
from tests.journeys.tours import Tour, code_on, day, follow, hold_up, other_job, press, says, scan, told

TENTS, CHAIRS = 2, 40
REGISTERS = Path(__file__).parents[1] / "data" / "registers"


def test_a_loan_from_a_villagers_phone_to_the_auditors_check(tour: Tour) -> None:
    villager = request_of_a_villager(tour)
    reference = villager.locator(".app-qr__code").inner_text()
    decisions(tour, reference)
    labels = printed_labels(tour, "เต็นท์")

    lent = [labels["500-62-0001"], labels["500-62-0003"]]
    slip = hand_over(tour, tour.official("clerk"), code_on(villager), lent)
    villager.reload()
    says(villager, "อยู่ระหว่างยืม", "โปรดนำของทั้งหมดมาคืนภายในวันที่ 14 มกราคม 2569")
    somebody_who_passes_by(tour, lent[0])

    tour.days_pass(1)
    take_back_in_parts(tour.official("clerk"), lent)
    answers_of_every_level(tour, "ชำรุด: เต็นท์ผ้าใบ ขนาด 4x8 เมตร 1 หลัง")
    settle(tour, reference)
    villager.reload()
    says(villager, "คืนครบและปิดแล้ว")

    tour.night_round()
    auditor = tour.official("auditor")
    figures_open_their_entries(auditor)
    ledger_is_checked(tour, auditor, slip)


# -- the steps of a loan ----------------------------------------------------------------------------------------------


def request_of_a_villager(tour: Tour) -> Page:
    """She looks for tents as she would write it, sees the month, takes chairs too, and asks."""
    page = tour.stranger()
    page.get_by_label("ค้นหาของที่ต้องการ").fill("เต๊นท ๔×๘")
    press(page, "ค้นหา")
    expect(page.locator(".app-card")).to_have_count(1)
    follow(page, "เต็นท์ผ้าใบ ขนาด 4x8 เมตร")
    expect(page.locator(".app-month__day--today .app-month__number")).to_have_text("3")
    follow(page, "เดือนถัดไป ›")
    says(page, "จำนวนที่ว่างในแต่ละวัน: กุมภาพันธ์ 2569")
    page.get_by_label("ต้องการจำนวนเท่าใด").fill("๒")
    press(page, "เพิ่มแล้วดูของอย่างอื่นต่อ")
    says(page, "คำขอของท่านมี 1 รายการ")
    follow(page, "เก้าอี้พลาสติก")
    page.get_by_label("ต้องการจำนวนเท่าใด").fill("50")
    press(page, "ขอยืม")
    press(page, "นำเก้าอี้พลาสติกออกจากคำขอ")
    expect(page.get_by_label("เก้าอี้พลาสติก")).to_have_count(0)
    press(page, "เพิ่มของอย่างอื่น")
    page.get_by_label("เก้าอี้พลาสติก").fill("50")
    _fill_in(page)
    press(page, "ส่งคำขอ")
    told(page, "ได้รับคำขอของท่านแล้ว")
    says(page, "รอการอนุมัติ", "12–14 ม.ค. 2569", "นางสมศรี ใจดี")
    _followed_again(tour, page)
    return page


def _fill_in(page: Page) -> None:
    expect(page.get_by_label("เลขที่หนังสือ")).to_be_hidden()
    for label, words in {
        "คำนำหน้าชื่อ": "นาง",
        "ชื่อ": "สมศรี",
        "นามสกุล": "ใจดี",
        "โทรศัพท์": "๐๘๑-๒๓๔-๕๖๗๘",
        "บ้านเลขที่": "12/3",
        "หมู่ที่": "4",
        "ตำบล": "ตัวอย่าง",
        "อำเภอ": "เมือง",
        "จังหวัด": "ตัวอย่าง",
        "อธิบายงานโดยย่อ": "งานบุญประจำปีของหมู่บ้าน",
        "นำไปใช้ที่ใด": "ศาลาประชาคม หมู่ที่ 4",
    }.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("วัตถุประสงค์").select_option(label="งานบุญ งานวัด หรือกิจกรรมทางศาสนา")
    day(page, "start", TODAY)
    day(page, "due", TODAY + timedelta(days=2))
    page.get_by_label("ข้าพเจ้าได้อ่านและยอมรับเงื่อนไขแล้ว").check()


def _followed_again(tour: Tour, page: Page) -> None:
    """Whoever lost the link finds the request by its reference and the telephone number."""
    other = tour.stranger("/follow")
    other.get_by_label("รหัสอ้างอิงของคำขอ").fill(page.locator(".app-qr__code").inner_text().lower())
    other.get_by_label("หมายเลขโทรศัพท์ที่ให้ไว้ในคำขอ").fill("081 234 5678")
    press(other, "แสดงคำขอ")
    expect(other).to_have_url(page.url)


def decisions(tour: Tour, reference: str) -> None:
    """Supply checks, the palad gives his opinion, the nayok approves fewer chairs than were asked for."""
    for name, button in {"supply": "เห็นชอบและส่งต่อ", "palad": "เห็นชอบและส่งต่อ", "nayok": "อนุมัติ"}.items():
        page = tour.official(name)
        follow(page, "คำขอที่รอพิจารณา")
        says(page, reference, "เต็นท์ผ้าใบ ขนาด 4x8 เมตร 2 หลัง, เก้าอี้พลาสติก 50 ตัว")
        follow(page, "นางสมศรี ใจดี")
        if name == "palad":
            page.get_by_label("เหตุผลหรือความเห็น").fill("ควรให้ยืม เป็นประโยชน์ต่อชุมชน")
        if name == "nayok":
            says(page, "ควรให้ยืม เป็นประโยชน์ต่อชุมชน")
            page.get_by_label("อนุมัติจำนวนเท่าใด").nth(1).fill(str(CHAIRS))
        press(page, button)
        told(page, "อนุมัติแล้ว: บย. 1/2569" if name == "nayok" else "บันทึกการพิจารณาแล้ว")
        says(page, "ไม่มีคำขอรอท่านพิจารณา")


def words_of(paper: bytes) -> str:
    """What a reader finds on a paper, without spaces and with Arabic digits."""
    return to_arabic(squeezed(by_poppler(paper)))


def printed_labels(tour: Tour, words: str) -> dict[str, str]:
    """Supply prints labels. Number of a piece -> what a camera reads on its label."""
    page = tour.official("supply")
    page.goto(f"{tour.base}/register/labels?q={words}")
    with page.expect_download() as download:
        press(page, "สร้างแผ่นป้าย (PDF)")
    sheet = Path(download.value.path()).read_bytes()
    read = codes(picture(sheet, 300))
    by_tag = {asset.tag: str(asset.number) for asset in tour.office.pieces("tent")}
    found = {by_tag[code.rpartition("/")[2]]: code for code in read}
    assert len(found) == len(by_tag) and all(number in words_of(sheet) for number in found)
    return found


def hand_over(tour: Tour, page: Page, borrower: str, labels: list[str]) -> bytes:
    """The clerk scans the villager's code and the labels, counts the chairs, and prints the slip."""
    follow(page, "เคาน์เตอร์")
    scan(page, borrower)
    expect(page.get_by_role("heading", name="นางสมศรี ใจดี")).to_be_visible()
    follow(page, "จ่ายของ")
    for number, label in enumerate(labels, 1):
        hold_up(page, label)
        if number == 1:
            page.locator("[data-scan-toggle]").click()
        expect(page.get_by_text(f"{number} / {TENTS}")).to_be_visible()
    expect(page.get_by_label("500-62-0001")).to_be_checked()
    expect(page.get_by_label("500-62-0002")).not_to_be_checked()
    expect(page.locator(".app-scan__status")).to_have_text("เลือก 500-62-0003 แล้ว")
    hold_up(page, f"{tour.base}/a/7K3M9QTX")
    expect(page.locator(".app-scan__status--problem")).to_contain_text("ไม่พบทรัพย์สินที่มีรหัสนี้")
    expect(page.get_by_label("จ่ายจำนวนเท่าใด")).to_have_value(str(CHAIRS))
    photo = {"name": "ก่อนจ่าย.png", "mimeType": "image/png", "buffer": png(Image.new("RGB", (800, 600), "green"))}
    page.locator("#photos").set_input_files(photo)  # type: ignore[arg-type]
    expect(page.get_by_role("img", name="ก่อนจ่าย.jpg")).to_be_visible()
    page.get_by_label("ผู้ยืมลงชื่อในใบยืมแล้ว").check()
    press(page, "จ่ายของ")
    told(page, "จ่ายของแล้ว: บย. 1/2569")
    return _slip(page)


def _slip(page: Page) -> bytes:
    link = page.get_by_role("link", name="พิมพ์ใบยืม").get_attribute("href")
    answer = page.context.request.get(f"{urlsplit(page.url)._replace(path='', query='').geturl()}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    words = words_of(answer.body())
    for said in ("นางสมศรีใจดี", "500-62-0001", "500-62-0003", "1/2569", "เก้าอี้พลาสติก", "ศาลาประชาคม"):
        assert said in words, said
    assert "500-62-0002" not in words
    return answer.body()


def somebody_who_passes_by(tour: Tour, label: str) -> None:
    """A passer-by opens a label with the phone's own camera: it is lawfully out, but stands at the market."""
    page = tour.stranger(urlsplit(label).path)
    says(page, "500-62-0001", "อยู่ระหว่างการยืมโดยชอบถึงวันที่ 14 มกราคม 2569")
    expect(page.get_by_text("สมศรี")).to_have_count(0)
    follow(page, "แจ้งชำรุด สูญหาย หรือใช้ผิดวัตถุประสงค์")
    page.get_by_label("ผิดปกติอย่างไร").select_option(label="ใช้ผิดวัตถุประสงค์")
    page.get_by_label("เล่าสิ่งที่พบ").fill("เห็นกางขายของอยู่ที่ตลาดนัด")
    press(page, "ส่งรายงาน")
    told(page, "ขอบคุณ")


def take_back_in_parts(page: Page, labels: list[str]) -> None:
    """A tent and most chairs come back one day; the other tent damaged, and all but one chair, the next."""
    follow(page, "เคาน์เตอร์")
    scan(page, labels[0])
    expect(page.get_by_role("heading", name="รับคืน")).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("500-62-0001")).get_by_label("สภาพดี")).to_be_checked()
    expect(page.get_by_role("img", name="รูปถ่ายที่เคาน์เตอร์")).to_be_visible()
    page.get_by_label("คืนในสภาพดี").fill("30")
    press(page, "รับคืน")
    told(page, "รับคืนแล้ว ยังอยู่กับผู้ยืม 11 หน่วย")
    follow(page, "รับคืน")
    scan(page, labels[0])
    expect(page.locator(".app-scan__status--problem")).to_contain_text("ชิ้นนี้ไม่ได้อยู่ในใบยืมนี้")
    hold_up(page, labels[1])
    tent = page.get_by_role("group", name=re.compile("500-62-0003"))
    expect(tent.get_by_label("สภาพดี")).to_be_checked()
    tent.get_by_label("ชำรุด").check()
    page.get_by_label("คืนในสภาพดี").fill("๙")
    page.get_by_label("สูญหาย", exact=True).last.fill("1")
    page.get_by_label("สิ่งที่ชำรุดหรือขาดหาย").fill("ขาเต็นท์หัก เก้าอี้หายหนึ่งตัว")
    press(page, "รับคืน")
    told(page, "รับคืนครบแล้ว รายงานการชำรุดหรือสูญหายแล้ว และรอการชดใช้")


def answers_of_every_level(tour: Tour, incident: str) -> None:
    """The report has reached every level, and each answers: supply, the head of the division, palad, nayok."""
    for done, name in enumerate(("supply", "finance", "palad", "nayok"), 1):
        page = tour.official(name)
        follow(page, "รายงานที่รอรับทราบ")
        page.get_by_role("link", name=incident).first.click()
        page.get_by_label("ทราบ", exact=True).check()
        press(page, "รับทราบ")
        told(page, "บันทึกการรับทราบแล้ว")
        says(page, f"{done} จาก 4 ลำดับชั้น")


def settle(tour: Tour, reference: str) -> None:
    """The tent was repaired and the chair paid for: nothing is left to settle, and the loan closes."""
    page = tour.official("supply")
    follow(page, "เคาน์เตอร์")
    page.get_by_label("รหัสบนป้าย หมายเลขครุภัณฑ์ รหัสอ้างอิง").fill(reference)
    press(page, "ค้นหา")
    follow(page, "บันทึกผลการชดใช้")
    _settled(page, "เต็นท์ผ้าใบ ขนาด 4x8 เมตร", "repaired", "ใบตรวจรับ 2/2569")
    told(page, "ยังมีรายการอื่นรออยู่")
    page.get_by_label("จำนวนเงินที่ชดใช้").fill("๒๘๐")
    _settled(page, "เก้าอี้พลาสติก", "paid", "ใบเสร็จ 1/2569")
    told(page, "ปิดใบยืมแล้ว")
    says(page, "คืนครบและปิดแล้ว", "280.00 บาท")


def _settled(page: Page, thing: str, outcome: str, paper: str) -> None:
    page.locator("#line").select_option(label=thing)
    page.locator("#outcome").select_option(outcome)
    page.locator("#evidence").fill(paper)
    press(page, "บันทึกผล")


def figures_open_their_entries(page: Page) -> None:
    """Each figure of the report shows as many entries as it says, and the first of them opens."""
    other_job(page, "รายงานความโปร่งใส")
    says(page, "มีคำขอยืมในปีงบประมาณ พ.ศ. ๒๕๖๙ รวม ๑ คำขอ")
    figures = page.locator("main .govuk-summary-card a[href*='/figures/']")
    told_of = {one.get_attribute("href"): one.locator("xpath=..").inner_text() for one in figures.all()}
    assert len(told_of) >= 10
    base = urlsplit(page.url)._replace(path="", query="").geturl()
    for href, sentence in told_of.items():
        page.goto(f"{base}{href}")
        count = re.findall(r"\(([\d,]+) รายการ\)", sentence)[-1]
        says(page, f"รายการที่รองรับ: {count}")
        expect(page.locator(".app-card")).to_have_count(min(int(count), 50))
    page.goto(f"{base}{next(href for href in told_of if href and 'requests' in href)}")
    page.locator(".app-card__cell a").first.click()
    expect(page.locator(".app-code")).to_contain_text('"seq"')


def ledger_is_checked(tour: Tour, page: Page, slip: bytes) -> None:
    """The code on the slip leads to its entry, which a signed checkpoint covers; keys are shown letter by letter."""
    receipt = next(code for code in codes(picture(slip, 300)) if "/R/" in code)
    page.goto(f"{tour.base}{urlsplit(receipt).path}")
    says(page, "เอกสารนี้มีอยู่ในบัญชีเหตุการณ์", "จ่ายของแล้ว")
    follow(page, "หลักฐานสำหรับตรวจสอบโดยไม่ใช้ระบบนี้")
    expect(page.locator("body")).to_contain_text("c2sp.org/tlog-proof@v1")
    page.go_back()
    other_job(page, "บัญชีเหตุการณ์")
    expect(page.locator(".app-card").first).to_contain_text("ปิดเรื่อง")
    follow(page, "จุดตรวจสอบและกุญแจ")
    (key,) = keys.public_keys(tour.settings.key_dir)
    assert page.locator(".app-key").inner_text() == key.read_text("utf-8").strip()
    with tour.office.database.still() as session:
        verdict = oversight.verify_live(session, tour.settings.key_dir, tour.settings.checkpoint_dir)
    assert verdict.findings == [] and verdict.checkpoints >= 1


# -- those who look after it ------------------------------------------------------------------------------------------


def test_a_new_clerk_signs_in_with_what_the_administrator_wrote_down(tour: Tour) -> None:
    admin = tour.official("admin")
    other_job(admin, "บุคคลและตำแหน่ง")
    follow(admin, "เพิ่มบุคคล")
    for label, words in {"ชื่อผู้ใช้": "malee", "คำนำหน้าชื่อ": "น.ส.", "ชื่อ": "มาลี", "นามสกุล": "ขยัน"}.items():
        admin.get_by_label(label, exact=True).fill(words)
    press(admin, "เพิ่มบุคคล")
    first = admin.locator(".app-key").inner_text()
    follow(admin, "ไปกำหนดตำแหน่งหน้าที่")
    admin.locator("#office").select_option(label="เจ้าหน้าที่เคาน์เตอร์")
    admin.get_by_label("ชื่อตำแหน่งตามที่พิมพ์ในเอกสาร").fill("ผู้ช่วยธุรการ")
    day(admin, "starts_on", local_day(utc_now()))
    press(admin, "มอบตำแหน่งหน้าที่")
    says(admin, "เจ้าหน้าที่เคาน์เตอร์", "ผู้ช่วยธุรการ", "12 ม.ค. 2569 – ไม่กำหนด")

    malee = tour.official("malee", first)
    says(malee, "โปรดตั้งรหัสผ่านของท่านเองก่อน")
    malee.get_by_label("รหัสผ่านปัจจุบัน").fill(first)
    malee.get_by_label("รหัสผ่านใหม่", exact=True).fill("ทุ่งนาเขียวขจีหลังฝน")
    malee.get_by_label("รหัสผ่านใหม่อีกครั้ง").fill("ทุ่งนาเขียวขจีหลังฝน")
    press(malee, "ตั้งรหัสผ่านใหม่")
    follow(malee, "เคาน์เตอร์")
    says(malee, "บันทึกคำขอให้ผู้มาติดต่อ")


def test_supply_imports_a_register_and_its_labels_open(tour: Tour) -> None:
    page = tour.official("supply")
    follow(page, "ทะเบียนทรัพย์สิน")
    follow(page, "นำเข้าไฟล์ทะเบียน")
    page.locator("#file").set_input_files(REGISTERS / "plain.csv")
    press(page, "อ่านไฟล์")
    says(page, "ตรวจดูก่อนนำเข้า", "plain.csv")
    count = page.locator(".app-figure__value").first.inner_text()
    assert int(count) >= 5
    press(page, f"นำเข้า {count} รายการ")
    told(page, count)
    page.locator(".app-card__title").first.click()
    name = page.locator("h1").inner_text()
    label = code_on(page)
    passer_by = tour.stranger(urlsplit(label).path)
    expect(passer_by.get_by_role("heading", level=1)).to_have_text(name)
    with page.expect_download() as download:
        follow(page, "พิมพ์ป้าย")
    assert codes(picture(Path(download.value.path()).read_bytes(), 300)) == [label]

"""What is wrong with the look of a page: text that is cut or runs out of its box, small targets, foreign words."""

import re
from collections.abc import Iterable, Iterator

from playwright.sync_api import Page as Tab

from tests.journeys.browser import small_targets, sticks_out
from tests.web.pages import Page

ENGLISH = re.compile(r"[A-Za-z]{2,}")
CHRISTIAN = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b20[12]\d-\d\d(?:-\d\d)?\b|(?<![\d.])20[12]\d(?![\d/.])")
# What is spelt as it is: other languages, the ledger's own lines, keys and hashes.
AS_IT_IS = "//*[@lang='en'] | //pre | //*[contains(@class, 'app-key')]"

# Elements whose own text reaches out of the box that it belongs to, is cut off by one, or stands in lines so near to
# one another that the marks of Thai letters meet.
CROWDED = """() => {
    const found = [], thai = /[\\u0e00-\\u0e7f]/;
    const ancestors = function* (one) { for (; one; one = one.parentElement) yield one; };
    const name = element => element.tagName.toLowerCase() + "." + element.className + ": "
        + element.textContent.trim().slice(0, 40);
    const hidden = element => element.closest(".app-scroll, option, script") || !element.checkVisibility()
        || [...ancestors(element)].some(one => getComputedStyle(one).clipPath !== "none");
    for (const element of document.body.querySelectorAll("*")) {
        const own = [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
        if (!own.length || hidden(element)) continue;
        const style = getComputedStyle(element);
        const line = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
        if (thai.test(own.map(node => node.data).join("")) && line < 1.45) found.push("narrow lines " + name(element));
        let box = element;
        while (getComputedStyle(box).display === "inline") box = box.parentElement;
        const edge = box.getBoundingClientRect(), range = new Range();
        for (const node of own) {
            range.selectNodeContents(node);
            const text = range.getBoundingClientRect();
            if (element.tagName === "TEXTAREA") continue;
            if (text.right > edge.right + 1 || text.left < edge.left - 1) found.push("runs out " + name(element));
        }
        for (let cutter = box; cutter !== document.body; cutter = cutter.parentElement) {
            if (getComputedStyle(cutter).overflowX === "visible") continue;
            const cut = cutter.scrollWidth > cutter.clientWidth + 1 || cutter.scrollHeight > cutter.clientHeight + 1;
            if (cut && cutter.tagName !== "TEXTAREA") found.push("cut off " + name(cutter));
            break;
        }
    }
    for (const element of document.querySelectorAll("select")) {
        if (!element.checkVisibility()) continue;
        const shown = document.createElement("span"), style = getComputedStyle(element);
        shown.textContent = element.selectedOptions[0]?.textContent.trim() ?? "";
        shown.style.cssText = "position: absolute; white-space: nowrap; font:" + style.font;
        document.body.append(shown);
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        if (shown.offsetWidth > room + 1 && shown.offsetWidth < 260) found.push("cut off " + element.id);
        shown.remove();
    }
    return found;
}"""


def layout_faults(tab: Tab, width: int) -> list[str]:
    """What does not fit on the page as it is now, at a width in px."""
    tab.set_viewport_size({"width": width, "height": 740})
    found = [*sticks_out(tab), *tab.evaluate(CROWDED), *small_targets(tab)]
    return [f"{width} px: {fault}" for fault in found]


def foreign_words(html: Page, own: Iterable[str]) -> Iterator[str]:
    """English words and Christian dates on a Thai page; `own` are the words of the office itself, such as user names.

    A word that holds a digit or is all capitals is a code, and the address of a page is no word.
    """
    known = set(own)
    for one in html.tree.xpath(AS_IT_IS):
        one.drop_tree()
    for text in html.texts():
        yield from CHRISTIAN.findall(text)
        for word in re.split(r"[\s(){}\[\]/,:;“”\u0e00-\u0e7f]+", re.sub(r"https?://\S+", " ", text)):
            code = any(letter.isdigit() for letter in word) or word.isupper()
            if ENGLISH.search(word) and not code and word.strip(".'") not in known:
                yield f"{word} in “{text[:60]}”"

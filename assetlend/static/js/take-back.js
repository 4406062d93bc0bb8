// Taking back: a scanned label marks its piece as back in good order and moves there, so that it can be looked at.

import { say } from "./scan.js";

const box = document.querySelector("[data-take-back]");

function find(typed) {
  const wanted = typed.trim().toUpperCase();
  return [...document.querySelectorAll("[data-tag]")].find(
    (piece) => piece.dataset.tag === wanted || piece.dataset.number.toUpperCase() === wanted,
  );
}

function mark(typed) {
  const piece = find(typed);
  if (!piece) {
    say(box, `${box.dataset.textNotHere} ${typed}`, true);
    return;
  }
  piece.querySelector('input[value="good"]').checked = true;
  piece.scrollIntoView({ block: "center" });
  say(box, `${box.dataset.textMarked} ${piece.dataset.number}`);
}

if (box) {
  box.addEventListener("assetlend:scanned", (event) => mark(event.detail.token));
  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.querySelector("[data-scan-input]");
    if (field.value.trim()) mark(field.value);
    field.value = "";
  });
}

// Handing over: each scanned label is asked about at once, and its piece is ticked or the reason is said.

import { say } from "./scan.js";

const box = document.querySelector("[data-hand-over]");

function count() {
  for (const line of document.querySelectorAll("[data-hand-over-line]")) {
    const chosen = line.querySelectorAll("input:checked").length;
    const shown = document.querySelector(`[data-hand-over-count="${line.dataset.handOverLine}"]`);
    if (shown) shown.textContent = `${chosen} / ${line.dataset.most}`;
  }
}

async function chosen(token) {
  const address = new URL(box.dataset.lookUp, location.href);
  address.searchParams.set("token", token);
  const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual" });
  if (!answer.ok) return location.reload();
  const { ok, asset, message } = await answer.json();
  say(box, message, !ok);
  const piece = ok && document.getElementById(`piece-${asset}`);
  if (piece) piece.checked = true;
  count();
}

if (box) {
  box.addEventListener("assetlend:scanned", (event) => chosen(event.detail.token));
  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.querySelector("[data-scan-input]");
    if (field.value.trim()) chosen(field.value.trim());
    field.value = "";
  });
}
document.addEventListener("change", count);
count();

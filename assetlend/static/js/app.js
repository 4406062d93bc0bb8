// On every page: the errors are read first, nothing is sent twice, and what only some pages need is loaded only there.

const LOCKED = 5000; // ms

function showErrors() {
  const summary = document.querySelector(".govuk-error-summary");
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.addEventListener("blur", () => summary.removeAttribute("tabindex"), { once: true });
  summary.focus();
}

const locked = new Map(); // form -> its buttons

function unlock(form) {
  for (const button of locked.get(form) ?? []) button.disabled = false;
  locked.delete(form);
}

function lock(form) {
  const buttons = [...form.elements].filter((field) => field.type === "submit" && !field.disabled);
  locked.set(form, buttons);
  // Later, because a disabled button would not be sent with its own form.
  setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  setTimeout(() => unlock(form), LOCKED);
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (locked.has(event.target)) event.preventDefault();
  else lock(event.target);
});

window.addEventListener("pageshow", () => [...locked.keys()].forEach(unlock));

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

showErrors();

async function enhance(selector, load) {
  if (document.querySelector(selector)) (await load()).enhance(document);
}

enhance("[data-scan]", () => import("./scan.js"));
enhance("input[type=file][data-shrink]", () => import("./photo.js"));

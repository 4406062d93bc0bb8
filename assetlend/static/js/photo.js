// Photos are made small, and lose where and when they were taken, before they are sent. What fails is sent as it is.

const SIDE = 1600; // pixels, longer side
const QUALITY = 0.8;
const working = new WeakMap(); // form -> promise

/** The photo as a JPEG file of at most 1600 pixels a side, without its metadata; null when it cannot be read. */
export async function shrink(file) {
  try {
    const packed = redrawn(await createImageBitmap(file, { imageOrientation: "from-image" }));
    const name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
    return packed && new File([packed], name, { type: "image/jpeg" });
  } catch {
    return null;
  }
}

/** The bytes of the smaller picture; null where the browser cannot make a JPEG. */
function redrawn(bitmap) {
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  // Not toBlob: Chromium does that when it is idle, which a busy phone is only after seconds.
  const [kind, text] = canvas.toDataURL("image/jpeg", QUALITY).split(",");
  return kind.includes("image/jpeg") ? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) : null;
}

/** One after the other: a cheap phone has the memory for one big picture. */
async function shrinkAll(input) {
  const chosen = [...input.files];
  const kept = new DataTransfer();
  for (const file of chosen) kept.items.add((await shrink(file)) ?? file);
  const unchanged = chosen.length === input.files.length && chosen.every((file, at) => file === input.files[at]);
  if (unchanged) input.files = kept.files;
}

function preview(input) {
  const list = listAfter(input);
  list.replaceChildren();
  for (const file of input.files) {
    if (file.type !== "image/jpeg") continue;
    const picture = document.createElement("img");
    picture.className = "app-previews__picture";
    picture.alt = file.name;
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    picture.src = URL.createObjectURL(file);
    const item = document.createElement("li");
    item.append(picture);
    list.append(item);
  }
}

function listAfter(input) {
  const next = input.nextElementSibling;
  if (next?.classList.contains("app-previews")) return next;
  const list = document.createElement("ul");
  list.className = "app-previews";
  input.after(list);
  return list;
}

async function change(input) {
  input.setAttribute("aria-busy", "true");
  await shrinkAll(input);
  preview(input);
  input.removeAttribute("aria-busy");
}

// A form that is sent while its photos are still being made small waits for them.
async function hold(event) {
  const { target: form, submitter } = event;
  const work = working.get(form);
  if (!work || !form.requestSubmit) return;
  event.preventDefault();
  event.stopPropagation();
  await work;
  form.requestSubmit(submitter ?? undefined);
}

function watch(input) {
  const { form } = input;
  input.addEventListener("change", () => {
    const work = Promise.all([change(input), working.get(form)]).finally(() => {
      if (working.get(form) === work) working.delete(form);
    });
    working.set(form, work);
  });
  form.addEventListener("submit", hold);
}

/** Make every photo field under `root` shrink what is chosen. */
export function enhance(root = document) {
  for (const input of root.querySelectorAll("form input[type=file][data-shrink]")) watch(input);
}

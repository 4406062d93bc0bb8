// A box that fills its field from a QR label, by the camera or from a photo. Without this module the number is typed.

const TOKEN = "[0-9A-HJKMNP-TV-Z]{8,16}";
const BARE = new RegExp(`^${TOKEN}$`, "i");
const LABEL = new RegExp(`^/a/(${TOKEN})$`, "i");
const REQUEST = /^\/f\/([0-9A-HJKMNP-TV-Z]{24})$/i;
const PAUSE = 100; // ms between two frames
const FORGET = 2000; // ms out of sight until the same label counts again
const SHOWN = 80; // characters of a foreign code
const FRAME = 1280; // pixels of the longer side
const PHOTO = [1600, 3600]; // pixels of the longer side, tried in turn

/**
 * The token of one of this office's labels in upper case, or the key in a borrower's code where `requests` are taken
 * too; null for any other text.
 */
export function tokenOf(text, host, requests = false) {
  const plain = text.trim();
  if (BARE.test(plain)) return plain.toUpperCase();
  const address = parsed(plain);
  const own = address && /^https?:$/.test(address.protocol) && parsed(`${address.protocol}//${host}`);
  if (!own || address.host !== own.host) return null;
  const found = LABEL.exec(address.pathname) ?? (requests ? REQUEST.exec(address.pathname) : null);
  return found?.[1].toUpperCase() ?? null;
}

function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** A foreign code as harmless text: nothing that hides or turns writing, and not longer than a line or two. */
function harmless(text) {
  return [...text.replace(/\p{C}/gu, " ").trim()].slice(0, SHOWN).join("");
}

/** The pixels of a picture of the given size, shrunk until its longer side is at most `limit`. */
function pixelsOf(picture, width, height, limit) {
  const scale = Math.min(1, limit / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function element(name, classes, attributes = {}) {
  const made = document.createElement(name);
  made.className = classes;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

/** Asks the worker, which is loaded with the first question and again after it has failed. */
class Reader {
  #worker = null;
  #waiting = new Map();
  #count = 0;

  /** The text of the QR code in an ImageData (which is given away), or null. */
  read(pixels) {
    this.#worker ??= this.#start();
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, pixels }, [pixels.data.buffer]);
    });
  }

  #start() {
    const worker = new Worker(new URL("./scan-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => this.#settle(data));
    worker.addEventListener("error", () => this.#fail("worker"));
    return worker;
  }

  #settle({ id, text, error }) {
    if (error !== undefined) return this.#fail(error);
    this.#waiting.get(id)?.resolve(text);
    this.#waiting.delete(id);
  }

  #fail(reason) {
    this.#worker.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}

class ScanBox {
  constructor(box) {
    this.box = box;
    this.texts = box.dataset;
    this.input = box.querySelector("[data-scan-input]");
    this.reader = new Reader();
    this.run = null; // the open camera: {stream, stopped}
    this.seen = { token: null, at: 0 };
    this.build();
    this.listen();
  }

  build() {
    this.toggle = element("button", "govuk-button", { type: "button", "data-scan-toggle": "" });
    this.toggle.textContent = this.texts.textOpen;
    this.pick = element("button", "govuk-button govuk-button--secondary", { type: "button", "data-scan-pick": "" });
    this.pick.textContent = this.texts.textPhoto;
    this.file = element("input", "", { type: "file", accept: "image/*", capture: "environment", hidden: "" });
    this.video = element("video", "app-scan__video", { playsinline: "", "aria-hidden": "true" });
    this.video.muted = true;
    this.view = element("div", "app-scan__view", { hidden: "" });
    this.view.append(this.video);
    this.status = element("p", "app-scan__status", { role: "status" });
    const tools = element("div", "app-scan__tools");
    tools.append(this.toggle, this.pick, this.file);
    this.box.prepend(tools, this.view, this.status);
  }

  listen() {
    this.toggle.addEventListener("click", () => (this.run ? this.stop() : this.start()));
    this.pick.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => this.readPhoto());
    document.addEventListener("visibilitychange", () => document.hidden && this.stop());
    window.addEventListener("pagehide", () => this.stop());
  }

  say(text, problem = false) {
    this.foreign = null;
    this.status.textContent = text;
    this.status.classList.toggle("app-scan__status--problem", problem);
  }

  // Said once, not with every frame: a screen reader repeats each change.
  sayForeign(text) {
    const quoted = harmless(text);
    if (quoted === this.foreign) return;
    this.say(this.texts.textForeign, true);
    this.foreign = quoted;
    const quote = element("bdi", "app-scan__foreign");
    quote.textContent = quoted;
    this.status.append(quote);
  }

  /** Open the camera and look until a label is found, the person stops or the page is left. */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) return this.say(this.texts.textInsecure, true);
    const run = { stream: null, stopped: false };
    this.run = run;
    this.toggle.textContent = this.texts.textStop;
    this.say(this.texts.textBusy);
    try {
      await this.open(run);
      await this.look(run);
    } catch (error) {
      if (!run.stopped) this.say(this.reasonOf(error), true);
    } finally {
      this.end(run);
    }
  }

  async open(run) {
    const video = { facingMode: { ideal: "environment" }, width: { ideal: FRAME }, height: { ideal: 720 } };
    run.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video });
    if (run.stopped) return;
    this.video.srcObject = run.stream;
    this.view.hidden = false;
    await this.video.play();
  }

  async look(run) {
    for (let first = true; !run.stopped; await pause()) {
      const { videoWidth, videoHeight } = this.video;
      if (!videoWidth) continue;
      const text = await this.reader.read(pixelsOf(this.video, videoWidth, videoHeight, FRAME));
      if (run.stopped) return;
      if (first) this.say("");
      first = false;
      if (text !== null) this.found(text, run);
    }
  }

  /** The token or key in a text, for what this box asks. */
  tokenIn(text) {
    return tokenOf(text, this.texts.host, "scanRequests" in this.texts);
  }

  found(text, run) {
    const token = this.tokenIn(text);
    if (!token) return this.sayForeign(text);
    if (!("scanContinuous" in this.texts)) {
      this.end(run);
      return this.accept(token);
    }
    const now = performance.now();
    const again = token === this.seen.token && now - this.seen.at < FORGET;
    this.seen = { token, at: now };
    if (!again) this.accept(token);
  }

  accept(token) {
    this.input.value = token;
    this.say(token);
    navigator.vibrate?.(80);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.box.dispatchEvent(new CustomEvent("assetlend:scanned", { bubbles: true, detail: { token } }));
    if ("scanSubmit" in this.texts) this.submit();
  }

  submit() {
    const { form } = this.input;
    if (form.requestSubmit) form.requestSubmit();
    else form.submit();
  }

  reasonOf(error) {
    if (!(error instanceof DOMException)) return this.failure();
    const denied = ["NotAllowedError", "SecurityError"].includes(error.name);
    return denied ? this.texts.textDenied : this.texts.textNone;
  }

  // The reader itself could not be loaded or broke.
  failure() {
    return this.texts.textFailed ?? this.texts.textNothing;
  }

  stop() {
    if (!this.run) return;
    this.say("");
    this.end(this.run);
  }

  /** Let go of the camera; harmless for a run that is over. */
  end(run) {
    run.stopped = true;
    run.stream?.getTracks().forEach((track) => track.stop());
    if (this.run !== run) return;
    this.run = null;
    this.video.srcObject = null;
    this.view.hidden = true;
    this.toggle.textContent = this.texts.textOpen;
  }

  async readPhoto() {
    const [photo] = this.file.files;
    if (!photo) return;
    this.stop();
    this.say(this.texts.textBusy);
    try {
      this.answer(await this.textIn(photo));
    } catch (error) {
      this.say(error instanceof DOMException ? this.texts.textNothing : this.failure(), true);
    }
    this.file.value = ""; // so that the same photo can be chosen again
  }

  async textIn(photo) {
    const bitmap = await createImageBitmap(photo, { imageOrientation: "from-image" });
    for (const limit of PHOTO) {
      const text = await this.reader.read(pixelsOf(bitmap, bitmap.width, bitmap.height, limit));
      if (text !== null || limit >= Math.max(bitmap.width, bitmap.height)) return text;
    }
    return null;
  }

  answer(text) {
    if (text === null) return this.say(this.texts.textNothing, true);
    const token = this.tokenIn(text);
    if (token) this.accept(token);
    else this.sayForeign(text);
  }
}

/** Say what came of a label under the camera, where the person looks; `within` holds the box. */
export function say(within, text, problem = false) {
  const status = within.querySelector(".app-scan__status");
  status.textContent = text;
  status.classList.toggle("app-scan__status--problem", problem);
}

/** Make every scan box under `root` work. */
export function enhance(root = document) {
  for (const box of root.querySelectorAll("[data-scan]")) new ScanBox(box);
}

// Reads QR codes away from the page. Asked {id, pixels: ImageData}, answers {id, text} (null: none seen) or {id, error}.
// The only place that runs WebAssembly: the answer that carries this file carries the policy that allows it.
import { prepareZXingModule, readBarcodes } from "../vendor/zxing/reader/index.js";

const wasm = new URL("../vendor/zxing/reader/zxing_reader.wasm", import.meta.url).href;
const ready = prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
ready.catch(() => {}); // said in the answer to each question

self.addEventListener("message", async ({ data: { id, pixels } }) => {
  try {
    await ready;
    const [found] = await readBarcodes(pixels, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    self.postMessage({ id, text: found?.text ?? null });
  } catch (error) {
    self.postMessage({ id, error: String(error).slice(0, 120) });
  }
});

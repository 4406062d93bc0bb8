// Writes assetlend/static (style sheet, fonts, vendored reader, .gz) and tests/journeys/axe.min.js.
// `node build.mjs` does all of it, `node build.mjs gzip` only the .gz (needs no packages), `lock` tidies the lock file.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const packages = join(here, "node_modules");
const target = join(root, "assetlend", "static");
const compressed = new Set([".css", ".js", ".wasm", ".svg"]);

// What the pages can show: Latin, Thai, and the punctuation of both.
const letters =
  "U+0020-007E,U+00A0,U+00A7,U+00A9,U+00AB,U+00B0-00B3,U+00B7,U+00BB-00BE,U+00D7,U+00E9,U+00F7,U+0E01-0E3A,U+0E3F-0E5B,U+2010,U+2012-2015,U+2018-201A,U+201C-201E," +
  "U+2020-2022,U+2026,U+2030,U+2032,U+2033,U+2039,U+203A,U+20AC,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265";
const features = "ccmp,locl,liga,kern,mark,mkmk";
const weights = { 400: "400Regular/Sarabun_400Regular.ttf", 700: "700Bold/Sarabun_700Bold.ttf" };

function put(from, ...to) {
  const path = join(target, ...to);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(from, path);
}

async function styles() {
  const { compile } = await import("sass");
  const { css } = compile(join(here, "theme.scss"), { style: "compressed", loadPaths: [packages], quietDeps: true });
  mkdirSync(join(target, "css"), { recursive: true });
  writeFileSync(join(target, "css", "assetlend.css"), css.replace(/^\uFEFF/, "") + "\n");
}

function python() {
  const own = join(root, ".venv", "bin", "python");
  return process.env.PYTHON ?? (existsSync(own) ? own : "python3");
}

async function fonts() {
  const { default: woff2 } = await import("wawoff2");
  const source = join(packages, "@expo-google-fonts", "sarabun");
  const scratch = mkdtempSync(join(tmpdir(), "sarabun-"));
  mkdirSync(join(target, "fonts"), { recursive: true });
  for (const [weight, file] of Object.entries(weights)) {
    const subset = join(scratch, `${weight}.ttf`);
    execFileSync(python(), [
      "-m", "fontTools.subset", join(source, file), `--unicodes=${letters}`, `--layout-features=${features}`,
      "--no-hinting", "--name-IDs=0,1,2,3,4,5,6,13,14", `--output-file=${subset}`,
    ]);
    const packed = await woff2.compress(readFileSync(subset));
    writeFileSync(join(target, "fonts", `sarabun-${weight}.woff2`), packed);
  }
  rmSync(scratch, { recursive: true });
  put(join(source, "LICENSE_FONT"), "fonts", "OFL.txt");
}

function reader() {
  const source = join(packages, "zxing-wasm");
  put(join(source, "dist", "es", "share.js"), "vendor", "zxing", "share.js");
  put(join(source, "dist", "es", "reader", "index.js"), "vendor", "zxing", "reader", "index.js");
  put(join(source, "dist", "reader", "zxing_reader.wasm"), "vendor", "zxing", "reader", "zxing_reader.wasm");
  put(join(source, "LICENSE"), "vendor", "zxing", "LICENSE");
  put(join(root, "LICENSE"), "vendor", "zxing", "LICENSE-APACHE.txt"); // the same text rules zxing-cpp inside the wasm
}

function checker() {
  copyFileSync(join(packages, "axe-core", "axe.min.js"), join(root, "tests", "journeys", "axe.min.js"));
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

// GNU gzip with -n stores neither time nor name, so the same source gives the same bytes on every machine.
function gzip() {
  for (const file of files(target)) {
    if (extname(file) === ".gz") rmSync(file);
  }
  for (const file of files(target)) {
    if (compressed.has(extname(file))) execFileSync("gzip", ["-9", "-n", "-k", file]);
  }
}

// The lock file names no host: neither a registry nor the packages' appeals for money.
function lock() {
  const path = join(here, "package-lock.json");
  const content = JSON.parse(readFileSync(path, "utf8"));
  for (const entry of Object.values(content.packages)) {
    delete entry.funding;
    delete entry.resolved;
  }
  writeFileSync(path, JSON.stringify(content, null, 2) + "\n");
}

const work = process.argv[2] ?? "all";
if (work === "all") {
  await styles();
  await fonts();
  reader();
  checker();
}
if (work === "all" || work === "gzip") gzip();
if (work === "lock") lock();

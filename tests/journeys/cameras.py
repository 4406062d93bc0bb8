"""QR codes held before a camera that is not there."""

import base64
import io
from pathlib import Path

import qrcode
from PIL import Image

# Stands in for the camera: a canvas that shows one picture, ten times a second. `show(address)` holds up another.
CAMERA = """
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = 640; canvas.height = 480;
  const context = canvas.getContext("2d"), picture = new Image();
  window.asked = 0; window.tracks = [];
  window.show = address => { picture.src = address; };
  window.show("%s");
  setInterval(() => {
    context.fillStyle = "#888"; context.fillRect(0, 0, 640, 480);
    if (picture.complete && picture.naturalWidth) context.drawImage(picture, 140, 60, 360, 360);
  }, 50);
  navigator.mediaDevices.getUserMedia = async () => {
    window.asked += 1;
    const stream = canvas.captureStream(10);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
})();
"""


def qr_picture(text: str, side: int = 360) -> Image.Image:
    """The code of `text`, black on white with its quiet zone, `side` pixels wide."""
    code = qrcode.QRCode(border=4, box_size=8)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image().get_image().convert("RGB").resize((side, side), Image.Resampling.NEAREST)


def png(image: Image.Image) -> bytes:
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


def picture_address(text: str) -> str:
    return "data:image/png;base64," + base64.b64encode(png(qr_picture(text))).decode()


def camera_showing(text: str) -> str:
    """A script for `page.add_init_script`: the camera sees the code of `text`."""
    return CAMERA % picture_address(text)


def write_film(path: Path, text: str) -> None:
    """One frame of 640×480 as YUV4MPEG2, which Chromium plays as its camera again and again."""
    frame = Image.new("RGB", (640, 480), (120, 120, 120))
    frame.paste(qr_picture(text), (140, 60))
    light, blue, red = frame.convert("YCbCr").split()
    half = (320, 240)
    planes = light.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n" + planes)

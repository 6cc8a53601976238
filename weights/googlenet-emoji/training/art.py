"""The emoji art that sprites and example pictures are made of, read from npm packages and a font.

Every reader takes a code point as hexadecimal text (``"1f415"``) and returns an RGBA picture, or
``None`` where its art style has no such emoji.
"""

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Reader = Callable[[str], Image.Image | None]

SVG_SIZE = 256
"""Vector art is rasterised to fit a square of this many pixels."""

NOTO_SIZE = 109
"""The one size in which the bitmap font NotoColorEmoji.ttf exists."""


def spellings(code_point: str) -> tuple[str, str]:
    """The two names under which packages file an emoji: without and with variation selector 16."""
    return code_point, code_point + "-fe0f"


def rasterise(svg: bytes) -> Image.Image | None:
    """Renders an SVG with librsvg; ``None`` where librsvg cannot."""
    command = ["rsvg-convert", "-w", str(SVG_SIZE), "-h", str(SVG_SIZE), "-a"]
    done = subprocess.run(command, input=svg, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        return Image.open(io.BytesIO(done.stdout))
    except OSError:
        return None


def files(pattern: str, upper: bool = False) -> Reader:
    """Reads art that lies in one file per emoji, ``{}`` in the pattern being its code point."""

    def read(code_point: str) -> Image.Image | None:
        for spelling in spellings(code_point):
            path = Path(pattern.format(spelling.upper() if upper else spelling))
            if path.exists():
                return rasterise(path.read_bytes()) if path.suffix == ".svg" else Image.open(path)
        return None

    return read


def iconify(node_modules: Path, collection: str) -> Reader:
    """Reads art from a package of ``@iconify-json``, which holds all its icons in one file."""
    icons = json.loads((node_modules / "@iconify-json" / collection / "icons.json").read_text())
    # Only this collection says which name belongs to which code point; the others share its names.
    chars_file = node_modules / "@iconify-json" / "fluent-emoji-flat" / "chars.json"
    names = json.loads(chars_file.read_text())
    aliases = icons.get("aliases", {})

    def read(code_point: str) -> Image.Image | None:
        for spelling in spellings(code_point):
            name = names.get(spelling)
            if name is None:
                continue
            parent = aliases.get(name, {}).get("parent", "")
            icon = icons["icons"].get(name) or icons["icons"].get(parent)
            if icon is None:
                continue
            left, top = icon.get("left", 0), icon.get("top", 0)
            width = icon.get("width", icons.get("width", 16))
            height = icon.get("height", icons.get("height", 16))
            svg = (
                '<svg xmlns="http://www.w3.org/2000/svg" '
                'xmlns:xlink="http://www.w3.org/1999/xlink" '
                f'viewBox="{left} {top} {width} {height}">{icon["body"]}</svg>'
            )
            return rasterise(svg.encode())
        return None

    return read


def noto(font_file: Path) -> Reader:
    """Draws emoji with the font NotoColorEmoji.ttf."""
    font = ImageFont.truetype(str(font_file), NOTO_SIZE)

    def read(code_point: str) -> Image.Image:
        picture = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
        character = chr(int(code_point, 16))
        ImageDraw.Draw(picture).text((10, 10), character, font=font, embedded_color=True)
        return picture

    return read


def fluent_3d(node_modules: Path) -> Reader:
    """Reads Fluent Emoji in their 3D style."""
    return files(f"{node_modules}/@lobehub/fluent-emoji-3d/assets/{{}}.webp")


def crop_to_content(picture: Image.Image) -> Image.Image | None:
    """The picture without its empty border; ``None`` where it is empty altogether."""
    box = picture.getchannel("A").getbbox()
    return picture.crop(box) if box else None

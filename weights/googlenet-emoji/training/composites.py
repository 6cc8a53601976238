"""Training pictures: sprites pasted on a background, with the share of each class as the label.

All pictures are float32 [height, width, BGR], 0 to 255, until :func:`finish` subtracts the mean.
Every random choice comes from the generator that is passed in, so that a seed fixes a picture.
"""

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

cv2.setNumThreads(0)  # the data loader's process is one thread beside the training's

MEAN_BGR = np.array([104, 117, 123], np.float32)
"""Subtracted from every pixel, as BVLC GoogLeNet expects."""

HELD_OUT_STYLE = "emojione"
"""EmojiOne 2: never trained on, to measure how far the network knows objects beyond drawings."""

Generator = np.random.Generator
Sample = tuple[np.ndarray, np.ndarray]
"""A finished picture and its label: one share per class, which add up to 1."""


class SpriteBank:
    """The sprites that ``sprites.py`` made, divided into those to train on and those held out."""

    def __init__(self, path: Path) -> None:
        archive = np.load(path)
        self.pixels = archive["x"][..., [2, 1, 0, 3]].astype(np.float32)  # RGBA to BGRA
        self.class_of = archive["y"]
        self.classes = [str(name) for name in archive["classes"]]
        held_out = archive["style"] == list(archive["styles"]).index(HELD_OUT_STYLE)
        self.training = np.where(~held_out)[0]
        self.held_out = np.where(held_out)[0]
        self.training_by_class = [
            self.training[self.class_of[self.training] == index]
            for index in range(len(self.classes))
        ]

    def draw(self, random: Generator) -> int:
        """A training sprite: first a class, each as likely as any other, then a sprite of it."""
        return random.choice(self.training_by_class[random.integers(len(self.classes))])


Sampler = Callable[[Generator, SpriteBank, int], Sample]
"""Makes one sample of ``size`` × ``size`` pixels."""


def background(random: Generator, size: int) -> np.ndarray:
    """White (30 %), one colour (15 %), a linear gradient (15 %) or smooth noise (40 %)."""
    kind = random.random()
    if kind < 0.30:
        return np.full((size, size, 3), 255.0, np.float32)
    if kind < 0.45:
        return np.ones((size, size, 3), np.float32) * random.uniform(0, 255, 3).astype(np.float32)
    if kind < 0.60:
        start, end = random.uniform(0, 255, (2, 3))
        ramp = np.linspace(0, 1, size, dtype=np.float32)
        ramp = ramp[:, None, None] if random.random() < 0.5 else ramp[None, :, None]
        blend = (start * (1 - ramp) + end * ramp) * np.ones((size, size, 1), np.float32)
        return blend.astype(np.float32)
    noise = np.zeros((size, size, 3), np.float32)
    for cells in (3, 6, 12, 24, 48):
        if random.random() < 0.7:
            octave = random.uniform(-1, 1, (cells, cells, 3)).astype(np.float32)
            smooth = cv2.resize(octave, (size, size), interpolation=cv2.INTER_CUBIC)
            noise += smooth * 60 / (1 + cells / 12)
    return noise + random.uniform(40, 215, 3).astype(np.float32)


def paste(
    random: Generator,
    picture: np.ndarray,
    sprite: np.ndarray,
    size: float,
    centre: tuple[float, float],
) -> np.ndarray:
    """The picture with a sprite (BGRA) on it: mirrored, recoloured, rotated, sheared at random.

    ``size`` is the side in pixels that the sprite's square gets; ``centre`` is (x, y).
    """
    colour, alpha = sprite[..., :3], sprite[..., 3:] / 255
    if random.random() < 0.5:
        colour, alpha = colour[:, ::-1], alpha[:, ::-1]
    if random.random() < 0.5:
        colour = (colour - 128) * random.uniform(0.6, 1.3) + 128 + random.uniform(-40, 40)
        colour = colour * random.uniform(0.85, 1.15, 3)
    # Warped with the alpha multiplied in, so that transparent pixels do not bleed into the edges.
    layer = np.concatenate([colour * alpha, alpha], 2).astype(np.float32)

    degrees = random.normal(0, 18) if random.random() < 0.8 else random.uniform(-180, 180)
    angle = math.radians(degrees)
    side = sprite.shape[0]
    scale = size / side
    stretch = math.exp(random.normal(0, 0.12))
    shear = random.normal(0, 0.08)
    linear = np.array(
        [
            [math.cos(angle) * scale * stretch, (-math.sin(angle) + shear) * scale],
            [math.sin(angle) * scale, math.cos(angle) * scale / stretch],
        ]
    )
    middle = np.full((2, 1), side / 2)
    shift = np.array(centre).reshape(2, 1) - linear @ middle
    if scale < 0.75:  # the warp interpolates but does not average: blur first what gets smaller
        width = max(1, int(0.6 / scale))
        layer = cv2.blur(layer, (width, width))
    warped = cv2.warpAffine(
        layer, np.concatenate([linear, shift], 1), picture.shape[:2], flags=cv2.INTER_LINEAR
    )
    return picture * (1 - warped[..., 3:]) + warped[..., :3]


def paste_in_cells(
    random: Generator,
    bank: SpriteBank,
    picture: np.ndarray,
    grid: int,
    count: int,
    sizes: tuple[float, float],
    jitter: float,
) -> Sample:
    """Pastes sprites into ``count`` cells of a grid; each counts in the label by its area.

    ``sizes`` bounds a sprite's side and ``jitter`` is the deviation of its centre from the cell's,
    both as fractions of the picture's side.
    """
    size = picture.shape[0]
    label = np.zeros(len(bank.classes), np.float32)
    for cell in random.permutation(grid * grid)[:count]:
        sprite = bank.draw(random)
        side = size * random.uniform(*sizes)
        x = (cell % grid + 0.5) * size / grid
        y = (cell // grid + 0.5) * size / grid
        centre = (x + random.normal(0, size * jitter), y + random.normal(0, size * jitter))
        picture = paste(random, picture, bank.pixels[sprite], side, centre)
        label[bank.class_of[sprite]] += side**2
    return picture, label / label.sum()


def paste_one(random: Generator, bank: SpriteBank, picture: np.ndarray, sprite: int) -> Sample:
    """Pastes one sprite, of any size from a third to all of the picture, anywhere."""
    size = picture.shape[0]
    side = size * random.uniform(0.35, 1.0)
    margin = side * 0.35
    centre = (random.uniform(margin, size - margin), random.uniform(margin, size - margin))
    label = np.zeros(len(bank.classes), np.float32)
    label[bank.class_of[sprite]] = 1
    return paste(random, picture, bank.pixels[sprite], side, centre), label


def degrade(random: Generator, picture: np.ndarray) -> np.ndarray:
    """Blurs (10 %) or pixelates (10 %), adds noise (20 %), takes the colour away (6 %)."""
    size = picture.shape[0]
    kind = random.random()
    if kind < 0.1:
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 2.0) * size / 128)
    elif kind < 0.2:
        block = int(random.integers(2, 5) * size / 96)
        small = cv2.resize(picture, (max(8, size // block),) * 2, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (size, size), interpolation=cv2.INTER_NEAREST)
    if random.random() < 0.2:
        picture = picture + random.normal(0, random.uniform(2, 15), picture.shape)
    if random.random() < 0.06:
        picture = np.repeat(picture.mean(2, keepdims=True), 3, 2)
    return picture


def occlude(random: Generator, picture: np.ndarray) -> np.ndarray:
    """Covers a square of 10 to 30 % of the side with one colour (in 15 % of pictures)."""
    if random.random() < 0.15:
        size = picture.shape[0]
        side = int(size * random.uniform(0.1, 0.3))
        top, left = random.integers(0, size - side, 2)
        picture[top : top + side, left : left + side] = random.uniform(0, 255, 3)
    return picture


def finish(picture: np.ndarray) -> np.ndarray:
    """Clips to 0…255 and subtracts the mean."""
    return np.clip(picture, 0, 255).astype(np.float32) - MEAN_BGR


def sample_training(random: Generator, bank: SpriteBank, size: int) -> Sample:
    """One object (65 %), or two to four in the cells of a 2×2 grid."""
    picture = background(random, size)
    if random.random() < 0.65:
        picture, label = paste_one(random, bank, picture, bank.draw(random))
    else:
        count = int(random.integers(2, 5))
        picture, label = paste_in_cells(random, bank, picture, 2, count, (0.3, 0.55), 0.05)
    return finish(occlude(random, degrade(random, picture))), label


def sample_crowded(random: Generator, bank: SpriteBank, size: int) -> Sample:
    """As :func:`sample_training` (55 %), or two to nine larger objects that overlap."""
    if random.random() < 0.55:
        return sample_training(random, bank, size)
    picture = background(random, size)
    grid = 3 if random.random() < 0.6 else 2
    count = int(random.integers(2, grid * grid + 1))
    sizes = (0.7 / grid, 1.35 / grid)
    picture, label = paste_in_cells(random, bank, picture, grid, count, sizes, 0.04)
    return finish(picture), label


def single_of(sprites: np.ndarray) -> Sampler:
    """A sampler of one object from these sprites on a random background, for measuring."""

    def sample(random: Generator, bank: SpriteBank, size: int) -> Sample:
        picture = background(random, size)
        picture, label = paste_one(random, bank, picture, random.choice(sprites))
        return finish(degrade(random, picture)), label

    return sample


def batch(
    random: Generator, bank: SpriteBank, size: int, count: int, sampler: Sampler
) -> tuple[np.ndarray, np.ndarray]:
    """Pictures [count, BGR, size, size] and labels [count, classes]."""
    samples = [sampler(random, bank, size) for _ in range(count)]
    pictures, labels = zip(*samples, strict=True)
    return np.ascontiguousarray(np.stack(pictures).transpose(0, 3, 1, 2)), np.stack(labels)

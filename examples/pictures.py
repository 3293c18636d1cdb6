"""Five landscapes, painted with arithmetic: no photograph, no licence, the same on every machine.

A picture is a float array of shape (height, width, 3) in linear-looking sRGB, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 2560, 1440
Array = npt.NDArray[np.float32]
Rng = np.random.Generator

Y: Array = np.repeat(np.arange(HEIGHT, dtype=np.float32)[:, None] / HEIGHT, WIDTH, axis=1)
X: Array = np.repeat(np.arange(WIDTH, dtype=np.float32)[None, :] / HEIGHT, HEIGHT, axis=0)
ASPECT = WIDTH / HEIGHT


def color(code: str) -> Array:
    """`#rrggbb` as three numbers from 0 to 1."""
    return np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def gradient(at: Array, stops: list[tuple[float, str]]) -> Array:
    """A colour for every number of `at`, blended between the stops."""
    places = [place for place, _ in stops]
    channels = np.stack([color(code) for _, code in stops])
    return np.stack([np.interp(at, places, channels[:, c]) for c in range(3)], -1).astype(
        np.float32
    )


def mix(below: Array, above: Array, amount: Array | float) -> Array:
    """`above` laid over `below` with an opacity from 0 to 1."""
    weight = np.clip(amount, 0, 1)
    weight = weight[..., None] if isinstance(weight, np.ndarray) and weight.ndim == 2 else weight
    return np.asarray(below * (1 - weight) + above * weight, np.float32)


def smooth(at: Array, low: float, high: float) -> Array:
    """0 below `low`, 1 above `high`, an S-curve between (also where `high` is the smaller)."""
    t = np.clip((at - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def clouds(rng: Rng, slope: float = 1.8, stretch: float = 1.0) -> Array:
    """Fractal noise from 0 to 1 whose spectrum falls with `slope`, drawn out sideways."""
    fy = np.fft.fftfreq(HEIGHT)[:, None] * HEIGHT
    fx = np.fft.rfftfreq(WIDTH)[None, :] * WIDTH / ASPECT * stretch
    falling = 1 / np.maximum(np.hypot(fx, fy), 1.0) ** slope
    noise = np.fft.rfft2(rng.standard_normal((HEIGHT, WIDTH), np.float32)) * falling
    field = np.fft.irfft2(noise, (HEIGHT, WIDTH))
    return smooth((field / field.std()).astype(np.float32), -2.4, 2.4)


def ridge(rng: Rng, height: float, roughness: float, slope: float = 1.25) -> Array:
    """The skyline of a range of hills: one height (in picture heights from the top) a column."""
    frequency = np.maximum(np.fft.rfftfreq(2 * WIDTH) * 2 * WIDTH, 1)
    noise = np.fft.rfft(rng.standard_normal(2 * WIDTH)) / frequency**slope
    line = np.fft.irfft(noise)[:WIDTH]
    line = (line - line.mean()) / np.abs(line - line.mean()).max()
    return np.asarray(height - roughness * line, np.float32)


def below(line: Array, softness: float = 1.2) -> Array:
    """1 under the skyline, 0 above it, with an edge `softness` pixels wide."""
    return np.asarray(np.clip((Y - line[None, :]) * HEIGHT / softness + 0.5, 0, 1), np.float32)


def stars(rng: Rng, count: int) -> Array:
    """A night sky: few bright stars, many faint ones."""
    sky = np.zeros((HEIGHT, WIDTH), np.float32)
    rows, columns = rng.integers(2, HEIGHT - 2, count), rng.integers(2, WIDTH - 2, count)
    light = (rng.pareto(1.9, count) * 0.12 + 0.05).clip(0, 2.2).astype(np.float32)
    for dy, dx, part in ((0, 0, 1), (0, 1, 0.4), (1, 0, 0.4), (0, -1, 0.4), (-1, 0, 0.4)):
        np.add.at(sky, (rows + dy, columns + dx), light * part)
    for dy, dx in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        np.add.at(sky, (rows + dy, columns + dx), light * 0.18)
    return sky.clip(0, 1)


def pines(rng: Rng, line: Array, count: int, size: float) -> Array:
    """A skyline with firs standing on it, each a column of drooping branches."""
    profile = line.copy()
    for middle in rng.integers(0, WIDTH, count):
        tall = size * rng.uniform(0.45, 1.0)
        half = int(tall * HEIGHT * rng.uniform(0.16, 0.22))
        at = np.arange(max(0, middle - half), min(WIDTH, middle + half + 1))
        side = np.abs(at - middle) / max(half, 1)
        branches = 0.06 * np.abs(np.sin(side * rng.uniform(14, 22))) * (1 - side)
        top = line[middle] - tall * np.clip((1 - side) ** 1.25 - branches, 0, 1)
        profile[at] = np.minimum(profile[at], top)
    return profile


def glow(x: float, y: float, radius: float) -> Array:
    """A soft light around a point, 1 in the middle."""
    return np.asarray(np.exp(-np.hypot(X - x, Y - y) / radius), np.float32)


def disc(x: float, y: float, radius: float) -> Array:
    """1 inside a circle, with an edge of about two pixels."""
    return np.asarray(
        np.clip((radius - np.hypot(X - x, Y - y)) * HEIGHT / 2 + 0.5, 0, 1), np.float32
    )


def dusk(rng: Rng) -> Array:
    """Blue hills one behind the other, a low sun, haze in the valleys."""
    sky = gradient(Y, [(0, "#1b2a5e"), (0.25, "#5d4a8a"), (0.42, "#d9728a"), (0.56, "#ffc27a")])
    bands = smooth(clouds(rng, 1.75, 7), 0.5, 0.9) * smooth(Y, 0.02, 0.3)
    picture = mix(sky, color("#ffb08a"), bands * 0.55)
    picture += glow(1.18, 0.52, 0.2)[..., None] * color("#ffb560") * 0.75
    picture = mix(picture, color("#fff1cf"), disc(1.18, 0.52, 0.052))
    shades = ["#b98aa6", "#8f709f", "#665890", "#443f78", "#2a2b5a", "#15183a"]
    for depth, shade in enumerate(shades):
        line = ridge(rng, 0.56 + 0.078 * depth, 0.075, 1.18 + 0.07 * depth)
        line = pines(rng, line, 260, 0.055) if depth == len(shades) - 1 else line
        haze = mix(color(shade), color("#f0a68c"), smooth(Y - line, 0.0, 0.17) * 0.34)
        picture = mix(picture, haze, below(line))
    return picture


def curtain(rng: Rng, base: float, wave: float, reach: float) -> Array:
    """One curtain of an aurora: bright along its lower hem, rays rising from it."""
    across = X[0]
    hem = base + wave * np.sin(across * 3.1 + rng.uniform(0, 6))
    hem += wave * 0.5 * np.sin(across * 7.3 + rng.uniform(0, 6))
    rays = np.interp(across * 60, np.arange(200), rng.uniform(0.25, 1.0, 200))
    folds = 0.55 + 0.45 * np.sin(across * 4.3 + rng.uniform(0, 6))
    above = hem[None, :] - Y
    lift = np.exp(-np.clip(above, 0, None) / (reach * (0.5 + rays[None, :])))
    return np.asarray(lift * smooth(above, -0.03, 0.035) * (rays * folds)[None, :], np.float32)


def aurora(rng: Rng) -> Array:
    """Green and violet light over snowy mountains, mirrored in a lake."""
    picture = gradient(Y, [(0, "#03061a"), (0.45, "#0b1f3a"), (0.7, "#164a5c")])
    picture += stars(rng, 3800)[..., None] * color("#dfe9ff")
    tint = gradient(Y, [(0.0, "#b05bff"), (0.2, "#5c6bff"), (0.38, "#35ffa0"), (0.6, "#7dffb8")])
    for base, wave, reach, light in ((0.34, 0.07, 0.13, 0.6), (0.48, 0.06, 0.16, 1.0)):
        picture += curtain(rng, base, wave, reach)[..., None] * tint * light
    far, near = ridge(rng, 0.59, 0.11, 1.12), ridge(rng, 0.665, 0.03, 1.3)
    snow = smooth(clouds(rng, 1.35) + (far[None, :] - Y) * 2.5, 0.2, 0.62)
    rock = mix(color("#0c1c30"), color("#8fb7c4"), snow * (0.35 + 0.5 * clouds(rng, 1.3)))
    picture = mix(picture, rock, below(far))
    picture = mix(picture, color("#050d18"), below(pines(rng, near, 420, 0.06)))
    return mirrored(rng, picture, 0.7)


def mirrored(rng: Rng, picture: Array, shore: float) -> Array:
    """Still water from `shore` down, with small ripples that grow towards the viewer."""
    depth = np.clip(Y - shore, 0, None)
    ripple = (clouds(rng, 1.1, 12) - 0.5) * (0.012 + depth * 0.12)
    rows = ((shore - depth * 1.25 + ripple) * HEIGHT).clip(0, HEIGHT - 1).astype(np.intp)
    columns = np.broadcast_to(np.arange(WIDTH), rows.shape)
    water = picture[rows, columns] * 0.62 + color("#04101c") * 0.3
    return mix(picture, water, smooth(Y, shore - 0.001, shore + 0.002))


def sea(rng: Rng) -> Array:
    """Evening on the open sea: a band of cloud, the sun's road on the water."""
    horizon, sun = 0.52, (0.62, 0.415)
    picture = gradient(Y, [(0, "#2d5f93"), (0.24, "#8fb3c6"), (0.42, "#ffd9a0"), (0.52, "#ff9e62")])
    high = smooth(clouds(rng, 1.7, 4), 0.46, 0.95) * smooth(Y, 0.5, 0.1)
    picture = mix(picture, color("#ffe9d6"), high * 0.8)
    low = smooth(clouds(rng, 1.75, 9), 0.5, 0.85) * smooth(np.abs(Y - 0.4), 0.15, 0.02)
    picture = mix(picture, color("#a06a86"), low * 0.7)
    picture += glow(*sun, 0.16)[..., None] * color("#ffb060") * 0.7
    picture = mix(picture, color("#fff6dc"), disc(*sun, 0.045))
    return mix(picture, waves(rng, horizon, sun[0]), smooth(Y, horizon, horizon + 0.0015))


def waves(rng: Rng, horizon: float, sun_x: float) -> Array:
    """Water seen in perspective, lit along the line below the sun."""
    near = np.clip((Y - horizon) / (1 - horizon), 0.002, 1)
    swell = np.zeros_like(Y)
    for slope, stretch, scale in ((1.3, 7, 0.6), (1.05, 5, 1.5)):
        texture = clouds(rng, slope, stretch)
        rows = (np.log(near) * 0.6 * scale * HEIGHT).astype(np.intp) % HEIGHT
        columns = ((X - sun_x) / (0.12 + near) * scale * HEIGHT).astype(np.intp) % WIDTH
        swell += texture[rows, columns] - 0.5
    water = gradient(
        near + swell * (0.1 + near * 0.5), [(0, "#e39a78"), (0.2, "#5d7f96"), (1, "#0d2f4f")]
    )
    road = np.exp(-((np.abs(X - sun_x) / (0.05 + near * 0.22)) ** 1.6))
    glitter = smooth(swell, 0.02, 0.24) * road * (1.1 - near * 0.5)
    return mix(water, color("#ffe2b0"), glitter + road * 0.22)


def forest(rng: Rng) -> Array:
    """Firs in morning fog, paler with every row."""
    picture = gradient(Y, [(0, "#9cc3c9"), (0.35, "#dfe9d8"), (0.7, "#f6efd9"), (1, "#cfd8c6")])
    picture += glow(0.5, 0.2, 0.35)[..., None] * color("#fff0c0") * 0.12
    rows = [("#b9ccc4", 0.14), ("#8fb0a8", 0.18), ("#648d87", 0.23), ("#3d6a68", 0.29)]
    rows += [("#1f4a4c", 0.36), ("#0d2d33", 0.46)]
    for depth, (shade, size) in enumerate(rows):
        ground = ridge(rng, 0.50 + 0.115 * depth, 0.06, 1.5)
        line = pines(rng, ground, 150 - 17 * depth, size)
        fog = smooth(Y - ground, -0.14, 0.07) * (0.85 - 0.1 * depth)
        drift = fog * (0.55 + 0.6 * clouds(rng, 1.8, 4))
        picture = mix(picture, mix(color(shade), color("#eef0e0"), drift), below(line))
    return picture


def milky_way(rng: Rng) -> Array:
    """The galaxy over dunes, a camp fire's light at their foot."""
    picture = gradient(Y, [(0, "#060818"), (0.5, "#141b3c"), (0.78, "#4a3a5c")])
    along = (X - 0.9) * 0.62 + (Y - 0.38) * 0.78
    across = (X - 0.9) * 0.78 - (Y - 0.38) * 0.62 + 0.06 * np.sin(along * 3)
    dust = clouds(rng, 1.55)
    band = np.exp(-((across / 0.17) ** 2)) * (0.4 + dust)
    lane = np.exp(-(((across + (dust - 0.5) * 0.2) / 0.04) ** 2)) * smooth(
        clouds(rng, 1.5), 0.2, 0.9
    )
    picture += (band * (1 - 0.75 * lane))[..., None] * color("#8f86c8") * 0.55
    picture += (
        (np.exp(-((across / 0.07) ** 2)) * dust**2 * (1 - 0.8 * lane))[..., None]
        * color("#ffcf9a")
        * 0.5
    )
    picture += (stars(rng, 6500) + stars(rng, 9000) * band)[..., None] * color("#eef2ff")
    for depth, shade in enumerate(("#3a2c4c", "#261d38", "#120e20")):
        line = ridge(rng, 0.79 + 0.085 * depth, 0.06, 1.9)
        lit = mix(color(shade), color("#a8704e"), np.exp(-(Y - line) / 0.05) * (0.5 - 0.12 * depth))
        picture = mix(picture, lit, below(line))
    return picture + glow(1.32, 0.9, 0.06)[..., None] * color("#ff9a4a") * 0.8


PICTURES: dict[str, tuple[Callable[[Rng], Array], int]] = {
    "dusk.jpg": (dusk, 11),
    "aurora.jpg": (aurora, 22),
    "sea.jpg": (sea, 33),
    "forest.png": (forest, 44),
    "milky-way.jpg": (milky_way, 55),
}
"""File name -> (painter, seed)."""


def paint(name: str) -> bytes:
    """A picture as `WIDTH` x `HEIGHT` rgb24, dithered so that no gradient shows bands."""
    painter, seed = PICTURES[name]
    rng = np.random.default_rng(seed)
    noise = rng.random((HEIGHT, WIDTH, 1), np.float32) - rng.random((HEIGHT, WIDTH, 1), np.float32)
    picture: Array = painter(rng).clip(0, 1) * 255 + noise * 0.8 + 0.5
    return picture.clip(0, 255).astype(np.uint8).tobytes()

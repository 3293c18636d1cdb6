"""Sources that FFmpeg does not read as it should, unpacked once into files that it does.

An intermediate holds the same pictures at the same times without any loss: a PNG for a still
picture, PNGs in a QuickTime file for an animation. Planning and encoding see the intermediate only.
"""

from reelmill.media.intermediates.store import Intermediates

__all__ = ["Intermediates"]

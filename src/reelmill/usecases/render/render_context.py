"""What a render is made with, wired once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reelmill.core.plan.machine_speed import Machine
from reelmill.core.plan.segments import Cutting
from reelmill.core.spec import Limits
from reelmill.media.intermediates import Intermediates
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.prober_pool import ProberPool
from reelmill.media.typeset import Typesetter
from reelmill.usecases.ports.rendering import Sources, SpeedMemory, Store


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What the use cases work with.

    Attributes:
        sources: Finds files.
        prober: Tells what is in them.
        intermediates: Unpacks those that FFmpeg does not read as it should.
        typesetter: Draws texts and shapes.
        store: Keeps finished work.
        speeds: Remembers how long work takes here.
        jobs: Encoders that run at the same time.
        limits: What a spec may ask for.
        budget: The machine's memory, of which everything that reads media takes its share.
        program: FFmpeg to run instead of the bundled one.
        cutting: Where segments are cut.
    """

    sources: Sources
    prober: ProberPool
    intermediates: Intermediates
    typesetter: Typesetter
    store: Store
    speeds: SpeedMemory
    jobs: int
    limits: Limits
    budget: MemoryBudget = field(default_factory=MemoryBudget)
    program: Path | None = None
    cutting: Cutting = field(default_factory=Cutting)

    @property
    def machine(self) -> Machine:
        """What renders here, with what was learned of it until now."""
        return Machine(self.jobs, self.speeds.known())

"""How a Python helper, once it has imported its modules, gives up its rights."""

from __future__ import annotations

from collections.abc import Sequence

from reelmill.media import confine, system_calls


def keep_only_code(listener: int, folders: Sequence[str] = ()) -> None:
    """Read its own code and these folders from now on, and write nothing.

    Modules are imported late, too: PyAV and others do so when they first need them. `listener` is
    what `sandbox.start_helper` adds to the command, -1 where no supervisor opens files.

    Raises:
        OSError: the kernel offers a part of this and then refuses it.
    """
    table = system_calls.call_table()
    supervised = listener >= 0
    program = system_calls.refusing_program(table, notify=supervised) if table else b""
    readable = [*confine.code_folders(), *folders]
    confine.give_up_rights(readable, [], program, listener if supervised else None)

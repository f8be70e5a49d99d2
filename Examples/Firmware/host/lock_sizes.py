"""Flash and RAM of the lock library, from images that hold it."""

import re
import subprocess
from pathlib import Path

from cases import ROOT
from sizes import MACHINES, kept

ALLOCATORS = re.compile(
    r" (malloc|free|posix_memalign|_?sbrk|swift_allocObject|swift_slowAlloc|arc4random_buf)$", re.M)


def functions() -> list[str]:
    """Every function of the header that does something."""
    text = (ROOT / "Sources/CLatchkeyLock/include/latchkey_lock.h").read_text()
    return sorted(set(re.findall(r"^[a-z].*?\b(latchkey_lock_[a-z_]+)\(", text, flags=re.M)))


def link(target: str, folder: Path, name: str, entries: list[str], files: list[Path]) -> int:
    """Flash that is kept of `files`, without the compiler's libraries."""
    link_map = folder / f"size-{name}.map"
    subprocess.run(
        [*MACHINES[target], "--specs=picolibc.specs", "-nostartfiles", "-Wl,--gc-sections",
         f"-Wl,-Map={link_map}", f"-Wl,-e,{entries[0]}", "-Wl,-z,noexecstack",
         "-Wl,--unresolved-symbols=ignore-all", *(f"-Wl,-u,{entry}" for entry in entries),
         "-T", "picolibc.ld", "-Wl,--defsym=__flash_size=0x80000", *map(str, files),
         "-o", str(folder / f"size-{name}.elf")], check=True)
    return kept(link_map.read_text())[0]


def measure(target: str, build: Path, library: Path) -> dict[str, int]:
    folder = build / target
    nm = MACHINES[target][0].replace("gcc", "nm")
    image = subprocess.check_output([nm, "-S", str(folder / "lock.elf")], text=True)
    sizes = {line.split()[3]: int(line.split()[1], 16)
             for line in image.splitlines() if len(line.split()) == 4}
    modules = [library / f"Latchkey{name}.o" for name in ("CBOR", "Core", "Decide")]
    return {
        "text": link(target, folder, "lock", functions(), [library / "liblatchkey-lock.a"]),
        "decideText": link(target, folder, "decide", ["decide_begin", "decide_step"], modules),
        # The library has no variables: clib.sh says so.
        "ram": sum(sizes[name] for name in ("lock", "content", "reply_bytes")),
        "allocatorSymbols": len(ALLOCATORS.findall(image)),
    }

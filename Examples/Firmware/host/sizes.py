"""Flash of each callback, from the link map of an image that holds it and nothing else."""

import re
import subprocess
from pathlib import Path

SETS = {
    "verify": ["crypto_verify"],
    "sign": ["crypto_sign", "crypto_public_key"],
    "verify_sign": ["crypto_verify", "crypto_sign", "crypto_public_key"],
    "sha256": ["crypto_sha256"],
    "hmac": ["crypto_hmac_sha256"],
    "crypto": ["crypto_verify", "crypto_sign", "crypto_public_key", "crypto_sha256",
               "crypto_hmac_sha256"],
    "framing_stream": ["framing_reader_reset", "framing_reader_receive", "framing_write"],
    "framing_segments": ["framing_segmenter_init", "framing_segmenter_next",
                         "framing_reassembler_reset", "framing_reassembler_receive"],
}
MACHINES = {
    "m4": ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb"],
    "m4-hard": ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard",
                "-mfpu=fpv4-sp-d16"],
    "m0": ["arm-none-eabi-gcc", "-mcpu=cortex-m0", "-mthumb"],
    "rv32": ["riscv64-unknown-elf-gcc", "-march=rv32imac", "-mabi=ilp32"],
}
# A section that was kept: its name, on this line or the one before, its size, its object.
KEPT = re.compile(r"^ \.(text|rodata|data|sdata|srodata)\S*\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$")


def kept(text: str) -> tuple[int, int]:
    """Bytes of flash from this project's archive and objects, and from the compiler's libraries."""
    text = text[text.index("Linker script and memory map"):]
    own = libraries = 0
    for line in re.sub(r"^( \.\S+)\n\s+", r"\1 ", text, flags=re.M).splitlines():
        match = KEPT.match(line)
        if match is None:
            continue
        size = int(match[2], 16)
        if "/lib/" in match[3]:
            libraries += size
        else:
            own += size
    return own, libraries


def measure(target: str, build: Path) -> dict[str, tuple[int, int]]:
    folder, sizes = build / target, {}
    for name, symbols in SETS.items():
        link_map = folder / f"size-{name}.map"
        subprocess.run(
            [*MACHINES[target], "--specs=picolibc.specs", "-nostartfiles", "-Wl,--gc-sections",
             f"-Wl,-Map={link_map}", f"-Wl,-e,{symbols[0]}", "-Wl,-z,noexecstack",
             *(f"-Wl,-u,{symbol}" for symbol in symbols), "-T", "picolibc.ld",
             "-Wl,--defsym=__flash_size=0x40000",
             str(folder / "FramingC.o"), str(folder / "LatchkeyFraming.o"),
             str(folder / "LatchkeyCBOR.o"), str(folder / "libcrypto.a"),
             "-o", str(folder / f"size-{name}.elf")], check=True)
        sizes[name] = kept(link_map.read_text())
    return sizes

# What differs from target to target: sourced by the build scripts after `target` is set.
#
#   target       board        core
#   m4           mps2-an386   Cortex-M4, soft float
#   m4-hard      mps2-an386   Cortex-M4, hard float
#   m0           microbit     Cortex-M0
#   rv32         virt-rv32    RV32IMAC
# shellcheck shell=bash disable=SC2034
case ${target:?} in
  m4 | m4-hard)
    board=mps2-an386 prefix=arm-none-eabi triple=armv7em-none-none-eabi
    machine=(-mcpu=cortex-m4 -mthumb)
    memory=(__flash=0x00000000 __flash_size=0x40000 __ram=0x20000000 __ram_size=0x10000)
    swift=()
    if [[ $target == m4-hard ]]; then
      machine+=(-mfloat-abi=hard -mfpu=fpv4-sp-d16)
      swift=(-Xcc -mfloat-abi=hard -Xcc -mfpu=fpv4-sp-d16)
    fi
    ;;
  m0)
    board=microbit prefix=arm-none-eabi triple=armv6m-none-none-eabi
    machine=(-mcpu=cortex-m0 -mthumb)
    memory=(__flash=0x00000000 __flash_size=0x40000 __ram=0x20000000 __ram_size=0x4000)
    swift=()
    ;;
  rv32)
    board=virt-rv32 prefix=riscv64-unknown-elf triple=riscv32-none-none-eabi
    machine=(-march=rv32imac -mabi=ilp32)
    memory=(__flash=0x80000000 __flash_size=0x40000 __ram=0x80400000 __ram_size=0x10000)
    # Registers are saved in a function of the run time, and so not at the head of every other.
    swift=(-Xcc -msave-restore)
    ;;
  *)
    echo "no such target: $target (m4, m4-hard, m0, rv32)" >&2
    exit 64
    ;;
esac

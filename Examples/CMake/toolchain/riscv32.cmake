# RV32IMAC, picolibc.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv32)
set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-march=rv32imac -mabi=ilp32 --specs=picolibc.specs")
# Which of the release's libraries is linked.
set(LATCHKEY_TARGET riscv32)
# Where this image's flash and RAM lie: your chip's own.
set(DOOR_LINK_OPTIONS -Tpicolibc.ld -Wl,--defsym=__flash=0x80000000 -Wl,--defsym=__flash_size=0x40000
                      -Wl,--defsym=__ram=0x80400000 -Wl,--defsym=__ram_size=0x10000)

# Cortex-M0 or M0+, picolibc.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR armv6m)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m0plus -mthumb --specs=picolibc.specs")
# Which of the release's libraries is linked.
set(LATCHKEY_TARGET armv6m)
# Where this image's flash and RAM lie: your chip's own.
set(DOOR_LINK_OPTIONS -Tpicolibc.ld -Wl,--defsym=__flash=0x00000000 -Wl,--defsym=__flash_size=0x40000
                      -Wl,--defsym=__ram=0x20000000 -Wl,--defsym=__ram_size=0x10000)

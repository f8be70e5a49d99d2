# find_package(LatchkeyLock) of a release: the target Latchkey::Lock, for the LATCHKEY_TARGET that a
# toolchain file names: armv7em, armv7em-hard, armv6m or riscv32.
get_filename_component(_latchkey "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
set(_latchkey_library "${_latchkey}/lib/${LATCHKEY_TARGET}/liblatchkey-lock.a")
if(NOT EXISTS "${_latchkey_library}")
  set(LatchkeyLock_FOUND FALSE)
  set(LatchkeyLock_NOT_FOUND_MESSAGE "there is no library for LATCHKEY_TARGET '${LATCHKEY_TARGET}'")
  return()
endif()
add_library(Latchkey::Lock STATIC IMPORTED)
set_target_properties(Latchkey::Lock PROPERTIES
  IMPORTED_LOCATION "${_latchkey_library}"
  INTERFACE_INCLUDE_DIRECTORIES "${_latchkey}/include")

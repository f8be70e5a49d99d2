import LatchkeyCBOR
import LatchkeyLock

// Flash for the probes: every call goes out of the image.

@_extern(c, "probe_flash_read")
func probeFlashRead(_ offset: Int, _ output: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int32

@_extern(c, "probe_flash_program")
func probeFlashProgram(_ offset: Int, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32

@_extern(c, "probe_flash_erase")
func probeFlashErase(_ sector: Int) -> Int32

struct ProbeFlash: FlashDevice {
  let unitByteCount = 8
  let sectorByteCount = 4_096
  let sectorCount = 16

  mutating func read(at offset: Int, into bytes: inout MutableSpan<UInt8>) throws(FlashFailure) {
    let result = unsafe bytes.withUnsafeMutableBufferPointer {
      unsafe probeFlashRead(offset, $0.baseAddress, $0.count)
    }
    if result != 0 { throw FlashFailure() }
  }

  mutating func program(at offset: Int, _ bytes: Span<UInt8>) throws(FlashFailure) {
    let result = unsafe bytes.withUnsafeBufferPointer {
      unsafe probeFlashProgram(offset, $0.baseAddress, $0.count)
    }
    if result != 0 { throw FlashFailure() }
  }

  mutating func erase(sector: Int) throws(FlashFailure) {
    if probeFlashErase(sector) != 0 { throw FlashFailure() }
  }
}

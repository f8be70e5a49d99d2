import Foundation
import LatchkeyFlash
import Testing

@testable import LatchkeyLock

@Suite("A flash in a file")
struct FileFlashTests {
  /// A folder of its own, which goes when the test has ended.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.appendingPathComponent("flash").path }

    func open(unit: Int = 8, count: Int = 4) throws -> FileFlash {
      try FileFlash(path: path, unitByteCount: unit, sectorByteCount: 1_024, sectorCount: count)
    }

    func message(unit: Int = 8, count: Int = 4) throws -> String? {
      do throws(FileFlashFailure) {
        _ = try FileFlash(
          path: path, unitByteCount: unit, sectorByteCount: 1_024, sectorCount: count)
        return nil
      } catch {
        return error.description.replacingOccurrences(of: url.path, with: "")
      }
    }
  }

  @Test("a journal in it is there for the next process")
  func journal() throws {
    let folder = try Folder()
    var diary = Diary()
    do {
      var journal = Journal(flash: try folder.open(), reserveByteCount: 128)
      #expect(try journal.open(&diary) == .unformatted)
      try journal.format(salt: 7)
      #expect(try journal.open(&diary) == .clean)
      for number in 0..<20 {
        let payload = numbered(number, count: 40)
        try journal.append(kind: 1, payload.span, usesReserve: true)
      }
      diary = Diary(firstKept: 10)
      #expect(try journal.open(&diary) == .clean)
      while try journal.compact(&diary) {}
    }
    var journal = Journal(flash: try folder.open(), reserveByteCount: 128)
    var again = Diary(firstKept: 10)
    #expect(try journal.open(&again) == .clean)
    #expect(again.receipts.map(\.payload) == (10..<20).map { numbered($0, count: 40) })
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(attributes[.size] as? Int == 4_096)
  }

  @Test("a second opening, another size, a link and a folder are refused, each in words")
  func refusals() throws {
    let folder = try Folder()
    var first: FileFlash? = try folder.open()
    #expect(try folder.message() == "/flash is in use")
    #expect(first?.sectorCount == 4)
    first = nil
    #expect(try folder.message() == nil)
    #expect(
      try folder.message(count: 6) == "/flash has 4096 bytes, where the flash has 6144")
    #expect(try folder.message(count: 0) == "/flash has a geometry of zero")
    let manager = FileManager.default
    try manager.moveItem(atPath: folder.path, toPath: folder.path + "2")
    try manager.createSymbolicLink(
      atPath: folder.path, withDestinationPath: folder.path + "2")
    #expect(try folder.message()?.hasPrefix("/flash: open: ") == true)
    try manager.removeItem(atPath: folder.path)
    try manager.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
    #expect(try folder.message() == "/flash: open: Is a directory")
  }

  @Test("the rules of flash hold in it (JRNL-1)")
  func rules() throws {
    let folder = try Folder()
    var flash = try folder.open()
    let unit: [UInt8] = Array(repeating: 0x5a, count: 8)
    let zeros: [UInt8] = Array(repeating: 0, count: 8)
    let short: [UInt8] = [1, 2, 3, 4]
    try flash.program(at: 8, unit.span)
    for (offset, bytes) in [(8, unit), (4, unit), (0, short), (4_096, unit), (-8, unit)] {
      do throws(FlashFailure) {
        try flash.program(at: offset, bytes.span)
        Issue.record("programmed at \(offset)")
      } catch {
        #expect(flash.lastFailure?.description.contains("\(offset)") == true)
      }
    }
    try flash.program(at: 8, zeros.span)
    try flash.erase(sector: 0)
    try flash.program(at: 8, unit.span)
    do throws(FlashFailure) {
      try flash.erase(sector: 4)
      Issue.record("erased sector 4")
    } catch {
      #expect(flash.lastFailure?.description.hasSuffix("flash has no sector 4") == true)
    }
  }
}

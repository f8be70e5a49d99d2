import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeySQLite
import LatchkeyService

// Commits to a file until somebody ends it, and prints each change that is durable: site and head.
guard let path = CommandLine.arguments.dropFirst().first else { fatalError("a file is missing") }
let ledger = try SQLiteLedger.openQueued(at: path)

await withTaskGroup(of: Void.self) { group in
  for number in UInt8(1)...8 {
    group.addTask {
      let site = SiteID(bytes: FixedBytes { _ in number })
      var head: UInt64 = 0
      while true {
        let change = SiteChange(
          site: site, expectedHead: head,
          event: Event(sequence: head + 1, at: 1, kind: "test.happened", content: []), epoch: 0,
          records: [
            Record(key: RecordKey(.job, "last"), content: [UInt8](repeating: 7, count: 900))
          ])
        guard await ledger.commit([change]) == [nil] else { fatalError("a commit was refused") }
        head += 1
        FileHandle.standardOutput.write(Data("\(number) \(head)\n".utf8))
      }
    }
  }
}

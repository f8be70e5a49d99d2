import CLatchkeyPQ
import LatchkeyLedgerSQL

/// What one statement gave; freed with the last reference.
///
/// libpq only reads a result once it has made it, and so any thread may.
final class PostgresResult: @unchecked Sendable {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { PQclear(handle) }

  var status: ExecStatusType { PQresultStatus(handle) }

  /// Of an error; empty when libpq made it, and so the connection is gone.
  var state: String {
    PQresultErrorField(handle, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
  }

  /// What the server says that it did, such as `COMMIT`.
  var tag: String { PQcmdStatus(handle).map { String(cString: $0) } ?? "" }

  /// How many rows it changed.
  var changedCount: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

  var rows: [PostgresRow] {
    (0..<PQntuples(handle)).map { PostgresRow(result: self, index: $0) }
  }
}

/// One row of a result, in binary format.
struct PostgresRow: LedgerRow {
  let result: PostgresResult
  let index: Int32

  func isNull(_ column: Int) -> Bool { PQgetisnull(result.handle, index, Int32(column)) != 0 }

  func number(_ column: Int) -> Int64 {
    // A number of another width has no reading here, and is none that a ledger holds.
    let bytes = bytes(column)
    guard bytes.count == 8 else { return -1 }
    return bytes.reduce(0) { $0 << 8 | Int64($1) }
  }

  func bytes(_ column: Int) -> [UInt8] {
    let count = Int(PQgetlength(result.handle, index, Int32(column)))
    let address = UnsafeRawPointer(PQgetvalue(result.handle, index, Int32(column)))
    return Array(UnsafeRawBufferPointer(start: address, count: address == nil ? 0 : count))
  }

  func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }
}

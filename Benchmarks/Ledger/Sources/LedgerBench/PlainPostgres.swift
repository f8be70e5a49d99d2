import CBenchPQ
import LatchkeyService

/// libpq: prepared, pipelined, one transaction a group, binary parameters.
final class PlainPostgres {
  private let connection: OpaquePointer?

  init(_ connectionString: String) throws {
    connection = PQconnectdb(connectionString)
    guard PQstatus(connection) == CONNECTION_OK else { throw BenchFault("PQconnectdb") }
    for (index, sql) in (PlainRows.statements + ["BEGIN", "COMMIT"]).enumerated() {
      let result = PQprepare(connection, "s\(index)", sql, 0, nil)
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else {
        throw BenchFault(String(cString: PQerrorMessage(connection)))
      }
    }
    guard PQenterPipelineMode(connection) == 1 else { throw BenchFault("PQenterPipelineMode") }
  }

  deinit { PQfinish(connection) }

  func write(_ group: [SiteChange]) throws {
    let first = PlainRows.statements.count
    send(first, [])
    for change in group {
      for (index, values) in PlainRows.values(change).enumerated() { send(index, values) }
    }
    send(first + 1, [])
    PQpipelineSync(connection)
    for _ in 0..<(group.count * first + 2) {
      let result = PQgetResult(connection)
      guard PQresultStatus(result) == PGRES_COMMAND_OK else {
        throw BenchFault(String(cString: PQerrorMessage(connection)))
      }
      PQclear(result)
      PQclear(PQgetResult(connection))
    }
    PQclear(PQgetResult(connection))
  }

  private func send(_ index: Int, _ values: [Plain]) {
    var bytes: [UInt8] = []
    var offsets: [Int] = []
    var lengths: [Int32] = []
    for value in values {
      offsets.append(bytes.count)
      switch value {
      case .integer(let number): withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
      case .bytes(let value): bytes += value
      case .text(let text): bytes += text.utf8
      }
      lengths.append(Int32(bytes.count - (offsets.last ?? 0)))
    }
    let formats = [Int32](repeating: 1, count: values.count)
    bytes.withUnsafeBytes { buffer in
      let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let addresses = offsets.map { offset in base?.advanced(by: offset) }
      _ = PQsendQueryPrepared(
        connection, "s\(index)", Int32(values.count), addresses, lengths, formats, 1)
    }
  }
}

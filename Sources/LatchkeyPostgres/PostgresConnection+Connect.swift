import CLatchkeyPQ
import LatchkeyLedgerSQL
import LatchkeyService

extension PostgresConnection {
  /// Connects, sees that the store is one that `schema` covers, and prepares every statement, in one
  /// round trip behind the one that connects.
  static func connect(
    _ options: PostgresOptions, schema: LedgerSchema, until deadline: PostgresDeadline
  ) throws(PostgresFault) -> PostgresConnection {
    let handle = try open(options)
    let connection = PostgresConnection(handle)
    guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
      throw .lost(index: 0, why: "no pipeline on this connection")
    }
    var count = 1
    guard PQsendQueryParams(handle, look, 0, nil, nil, nil, nil, 1) == 1 else {
      throw .lost(index: 0, why: "a statement cannot be sent")
    }
    for statement in LedgerStatement.all {
      guard PQsendPrepare(handle, statement.name, statement.postgres, 0, nil) == 1 else {
        throw .lost(index: count, why: "a statement cannot be sent")
      }
      count += 1
    }
    do throws(PostgresFault) {
      try check(try connection.finish(count, until: deadline), against: schema)
    } catch PostgresFault.refused(index: 0, state: "42P01") {
      throw .ledger(.schema(found: 0, needed: schema.oldest...schema.newest))
    }
    return connection
  }

  /// A connection as libpq makes it, which prints nothing.
  static func open(_ options: PostgresOptions) throws(PostgresFault) -> OpaquePointer {
    guard let parts = PQconninfoParse(options.connectionString, nil) else {
      // What libpq says of it would repeat a piece of it.
      throw .ledger(.unavailable("the connection string cannot be read"))
    }
    PQconninfoFree(parts)
    // A later value stands before an earlier one, and those of the connection string come last.
    let settings = [
      ("target_session_attrs", "read-write"), ("connect_timeout", "5"),
      ("application_name", "latchkey"), ("client_encoding", "UTF8"),
      ("dbname", options.connectionString),
    ]
    let handle = withStrings(settings.map(\.0)) { keywords in
      withStrings(settings.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
    }
    guard let handle else { throw .lost(index: 0, why: "no memory for a connection") }
    guard PQstatus(handle) == CONNECTION_OK else {
      let why = Scrubbed.message(of: handle)
      PQfinish(handle)
      throw .lost(index: 0, why: why)
    }
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    return handle
  }

  private static let look = """
    SELECT schema, readable_from, COALESCE(current_setting('synchronous_commit', true), '') \
    FROM meta
    """

  private static func check(
    _ results: [PostgresResult], against schema: LedgerSchema
  ) throws(PostgresFault) {
    guard let row = results.first?.rows.first else {
      throw .ledger(.schema(found: 0, needed: schema.oldest...schema.newest))
    }
    do {
      try schema.check(found: Int(row.number(0)), readableFrom: Int(row.number(1)))
    } catch {
      throw .ledger(error)
    }
    guard row.text(2) != "off" else {
      throw .ledger(.unavailable("synchronous_commit is off: a commit would not be durable"))
    }
  }

  /// Lends strings as C takes a list of them, with an end.
  private static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    let copies = strings.map { Array($0.utf8CString) }
    let flat = copies.flatMap { $0 }
    return flat.withUnsafeBufferPointer { buffer in
      var offset = 0
      var pointers: [UnsafePointer<CChar>?] = []
      for copy in copies {
        pointers.append(buffer.baseAddress?.advanced(by: offset))
        offset += copy.count
      }
      return body(pointers + [nil])
    }
  }
}

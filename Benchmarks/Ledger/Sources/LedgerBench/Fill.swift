import CBenchPQ
import CBenchSQLite

/// Rows made by the stores themselves: a ledger would take an hour for them.
enum Fill {
  /// Sites, and on them as many credentials, requests, records and events, with short bodies.
  private static func statements(_ words: Words, sites: Int, rows: Int) -> [String] {
    let each = rows / sites
    func long(_ text: String) -> String { words.long(text) }
    let pair = "FROM site s, (\(words.series(each))) n"
    let key = "s.head * \(rows) + n.n"
    return [
      """
      INSERT INTO site (id, head, head_epoch, published, sent, attempts, outbox_due) \
      SELECT \(words.hash("'site' || n.n")), n.n, 0, 0, 0, 0, NULL \
      FROM (\(words.series(sites))) n
      """,
      """
      INSERT INTO credential (site, issuer, serial, holder, job, not_before, expiration, state) \
      SELECT s.id, \(words.bytes(32)), n.n, \(long("'h' || (\(key))")), 'job-' || (\(key)), 1, 2, 0 \(pair)
      """,
      """
      INSERT INTO request (site, signer, nonce, digest, at, reply) SELECT s.id, \
      \(long("'s' || (\(key))")), \
      \(long("'u' || (\(key))")), \(words.bytes(32)), 1, \
      \(words.bytes(64)) \(pair)
      """,
      """
      INSERT INTO record (site, kind, id, content, due) \
      SELECT s.id, 3, 'old-' || (\(key)), \(words.bytes(64)), \(key) \(pair)
      """,
      """
      INSERT INTO event (site, sequence, at, kind, content, is_published) \
      SELECT s.id, n.n, 1, 'credential.issued', \(words.bytes(64)), 0 \(pair)
      """,
      "UPDATE site SET head = \(each), outbox_due = NULL WHERE head < \(each)",
    ]
  }

  /// How a store says it.
  private struct Words {
    /// 16 bytes made of a text, and 32.
    let hash: (String) -> String
    let long: (String) -> String
    let bytes: (Int) -> String
    let series: (Int) -> String
  }

  static func sqlite(_ path: String, sites: Int, rows: Int) throws {
    let words = Words(
      hash: { _ in "randomblob(16)" }, long: { _ in "randomblob(32)" },
      bytes: { "zeroblob(\($0))" },
      series: { count in
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < \(count)) "
          + "SELECT n FROM c"
      })
    var db: OpaquePointer?
    defer { sqlite3_close(db) }
    sqlite3_open(path, &db)
    let frame = ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -2000000", "BEGIN"]
    for sql in frame + statements(words, sites: sites, rows: rows) + ["COMMIT"] {
      guard sqlite3_exec(db, sql, nil, nil, nil) == SQLITE_OK else {
        throw BenchFault(String(cString: sqlite3_errmsg(db)) + sql)
      }
    }
    sqlite3_wal_checkpoint_v2(db, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
  }

  static func postgres(_ connectionString: String, sites: Int, rows: Int) throws {
    let words = Words(
      hash: { "decode(md5(\($0)), 'hex')" },
      long: { "decode(md5(\($0)) || md5('x' || \($0)), 'hex')" },
      bytes: { "decode(repeat('00', \($0)), 'hex')" },
      series: { "SELECT n FROM generate_series(1::bigint, \($0)) n" })
    let connection = PQconnectdb(connectionString)
    defer { PQfinish(connection) }
    for sql in statements(words, sites: sites, rows: rows) + ["VACUUM ANALYZE", "CHECKPOINT"] {
      let result = PQexec(connection, sql)
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else {
        throw BenchFault(String(cString: PQerrorMessage(connection)) + sql)
      }
    }
  }
}

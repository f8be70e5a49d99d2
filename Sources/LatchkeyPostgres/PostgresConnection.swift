import CLatchkeyPQ
import Foundation
import LatchkeyLedgerSQL
import LatchkeyService

/// One connection in pipeline mode, with every statement prepared. Belongs to one thread.
final class PostgresConnection {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { PQfinish(handle) }

  /// Whether the server has not closed it while nobody looked. What is sent on a connection that was
  /// open a moment ago may still be lost, but one that a server gave up long ago is found out before
  /// anything is sent.
  var isOpen: Bool {
    var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    if poll(&descriptor, 1, 0) > 0, PQconsumeInput(handle) == 0 { return false }
    return PQstatus(handle) == CONNECTION_OK
  }

  /// Sends statements and reads what they give, in one round trip.
  ///
  /// - Throws: ``PostgresFault/refused(index:state:)`` with the first that failed: none behind it was
  ///   carried out. What came before is undone unless a commit lies between.
  func run(
    _ calls: [LedgerCall], until deadline: PostgresDeadline
  ) throws(PostgresFault) -> [PostgresResult] {
    for (index, call) in calls.enumerated() {
      let sent = PostgresParameters(call.values).withPointers { count, values, lengths, formats in
        PQsendQueryPrepared(
          handle, call.statement.name, count, values, lengths, formats, 1)
      }
      guard sent == 1 else { throw .lost(index: index, why: "a statement cannot be sent") }
    }
    return try finish(calls.count, until: deadline)
  }

  /// Runs statements between `BEGIN` and `COMMIT`, in one round trip; in another it rolls back what
  /// failed.
  func transaction(
    _ calls: [LedgerCall], until deadline: PostgresDeadline
  ) throws(PostgresFault) -> [PostgresResult] {
    let all = [LedgerCall(.begin, [])] + calls + [LedgerCall(.commit, [])]
    do throws(PostgresFault) {
      let results = try run(all, until: deadline)
      guard results.last?.tag == "COMMIT" else {
        throw PostgresFault.refused(index: all.count - 1, state: "40000")
      }
      return Array(results.dropFirst().dropLast())
    } catch {
      if !error.endsConnection {
        do {
          _ = try run([LedgerCall(.rollback, [])], until: deadline)
        } catch {
          isLost = true
        }
      }
      throw error
    }
  }

  /// Whether a transaction may be left open on it.
  private(set) var isLost = false

  /// Ends the pipeline and reads one result for each of its parts.
  func finish(
    _ count: Int, until deadline: PostgresDeadline
  ) throws(PostgresFault) -> [PostgresResult] {
    guard PQpipelineSync(handle) == 1 else {
      throw .lost(index: 0, why: "a statement cannot be sent")
    }
    var results: [PostgresResult] = []
    var fault: PostgresFault?
    do throws(PostgresFault) {
      for index in 0..<count {
        guard let result = try next(index, deadline) else {
          throw PostgresFault.lost(index: index, why: "an answer is missing")
        }
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: results.append(result)
        case PGRES_PIPELINE_ABORTED: break
        default:
          guard !result.state.isEmpty else {
            throw PostgresFault.lost(index: index, why: "the connection was lost")
          }
          fault = fault ?? .refused(index: index, state: result.state)
        }
        guard try next(index, deadline) == nil else {
          throw PostgresFault.lost(index: index, why: "an answer too many")
        }
      }
      guard let end = try next(count, deadline), end.status == PGRES_PIPELINE_SYNC else {
        throw PostgresFault.lost(index: count, why: "the end of the answers is missing")
      }
    } catch {
      isLost = true
      throw fault ?? error
    }
    if let fault { throw fault }
    return results
  }

  /// The next result, or `nil` where one part of the pipeline ends.
  private func next(
    _ index: Int, _ deadline: PostgresDeadline
  ) throws(PostgresFault) -> PostgresResult? {
    while true {
      let pending = PQflush(handle)
      if PQisBusy(handle) == 0 { return PQgetResult(handle).map { PostgresResult($0) } }
      let events = Int16(POLLIN) | (pending == 1 ? Int16(POLLOUT) : 0)
      var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
      let ready = poll(&descriptor, 1, deadline.millisecondsLeft)
      guard ready != 0 else { throw .lost(index: index, why: "the server did not answer in time") }
      guard ready > 0 || errno == EINTR else {
        throw .lost(index: index, why: "the connection was lost")
      }
      if PQconsumeInput(handle) == 0, PQisBusy(handle) != 0 {
        throw .lost(index: index, why: "the connection was lost")
      }
    }
  }
}

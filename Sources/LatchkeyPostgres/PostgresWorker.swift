import Foundation
import LatchkeyService

/// A thread's connection, made when it is needed and made anew when it is lost.
final class PostgresWorker {
  private let options: PostgresOptions
  private let schema: LedgerSchema
  private var connection: PostgresConnection?

  init(_ options: PostgresOptions, schema: LedgerSchema) {
    self.options = options
    self.schema = schema
  }

  /// Does something with a connection, and again where that may be.
  ///
  /// - Parameter mayTryAgain: Whether a fault leaves it certain that another try does no harm.
  func run<Value>(
    until deadline: PostgresDeadline, mayTryAgain: (PostgresFault) -> Bool,
    _ body: (PostgresConnection) throws(PostgresFault) -> Value
  ) throws(PostgresFault) -> Value {
    var pause = PostgresPause()
    while true {
      let connection = try connected(until: deadline)
      do throws(PostgresFault) {
        return try body(connection)
      } catch {
        if error.endsConnection || connection.isLost { self.connection = nil }
        guard mayTryAgain(error), pause.sleep(until: deadline) else { throw error }
      }
    }
  }

  /// Nothing has been sent for the operation when this fails.
  private func connected(until deadline: PostgresDeadline) throws(PostgresFault)
    -> PostgresConnection
  {
    if let connection, !connection.isLost, connection.isOpen { return connection }
    connection = nil
    var pause = PostgresPause()
    while true {
      do throws(PostgresFault) {
        let new = try PostgresConnection.connect(options, schema: schema, until: deadline)
        connection = new
        return new
      } catch {
        if case .ledger = error { throw error }
        guard pause.sleep(until: deadline) else { throw error }
      }
    }
  }
}

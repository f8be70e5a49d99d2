import Foundation
import Synchronization

/// Runs what is asynchronous from a command that is not, and waits for its end.
///
/// The tool's other commands block where they have to; only a service and its clients do not.
func waiting<Value: Sendable>(
  for work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let outcome = Mutex<Result<Value, any Error>?>(nil)
  let isDone = DispatchSemaphore(value: 0)
  Task {
    let result: Result<Value, any Error>
    do { result = .success(try await work()) } catch { result = .failure(error) }
    outcome.withLock { $0 = result }
    isDone.signal()
  }
  isDone.wait()
  guard let result = outcome.withLock({ $0 }) else {
    throw ToolFailure.internal("service", "The work has ended without an outcome.")
  }
  return try result.get()
}

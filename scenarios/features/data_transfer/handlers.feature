Feature: Handlers of vendors' messages
  A vendor's own Python answers data that its schema finds good, before the turn and within a deadline.

  Background:
    Given the CSMS has handlers for the messages of the vendor Handled
    And a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A handler's answer reaches the station
    When CS001 sends message Double of vendor "Handled" with a count of 3
    Then the CSMS answers the data of CS001 with a count of 6
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted
    And the CSMS holds a count of 6 as the answer to the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A handler is found by vendor and message without case
    When CS001 sends message DOUBLE of vendor "handled" with a count of 3
    Then the CSMS answers the data of CS001 with a count of 6
    And the CSMS holds a count of 6 as the answer to the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A plain function does for a handler, and needs no schema
    When CS001 sends message Plain of vendor "Handled" with a count of 3
    Then the CSMS answers the data of CS001 with a count of 4
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A handler that is typed by its schema gets a type made of it
    When CS001 sends message Typed of vendor "Handled" with a count of 3
    Then the CSMS answers the data of CS001 with a count of 3 and the note Typed
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: What breaks its schema does not reach the handler
    When CS001 sends message Double of vendor "Handled" with a count below zero
    Then the CSMS answers the data of CS001 with Rejected and names count
    And the CSMS holds the fault minimum at /count of the data of CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: A handler may answer any of the four statuses
    When CS001 sends message <message> of vendor "Handled" with a count of 3
    Then the CSMS answers the data of CS001 with <status>
    And the CSMS holds the data of CS001 to the letter, with verdict <status>

    Examples:
      | message  | status           |
      | Plain    | Accepted         |
      | Refuse   | Rejected         |
      | Unknown  | UnknownMessageId |
      | Stranger | UnknownVendorId  |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A message without handler or schema of a vendor with handlers
    When CS001 sends message Missing of vendor "Handled" with a count of 3
    Then the CSMS answers the data of CS001 with UnknownMessageId
    And the CSMS holds the data of CS001 to the letter, with verdict UnknownMessageId

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A handler that raises an exception is our own fault
    When CS001 sends message Fail of vendor "Handled" with a count of 3
    Then the CSMS says to CS001 that it has failed, and nothing of "the secret inside"
    And the CSMS holds the data of CS001 to the letter, with verdict CallError

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A handler that does not answer in time is given up
    When CS001 sends message Late of vendor "Handled" with a count of 3
    Then the CSMS says to CS001 that it has failed, and nothing of "asyncio"
    And the socket of CS001 is still open and a Heartbeat is answered
    And the CSMS holds the data of CS001 to the letter, with verdict CallError

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An answer of a handler that breaks its schema is not sent
    When CS001 sends message Broken of vendor "Handled" with a count of 3
    Then the CSMS says to CS001 that it has failed, and nothing of "many"
    And the CSMS holds the data of CS001 to the letter, with verdict CallError

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A handler that takes its time holds nobody up
    Given station CS002 has booted
    When CS001 sends message Slow of vendor "Handled" with a count of 3
    Then the CSMS answers a Heartbeat of CS002 within 1.5 s
    And the data of CS001 is not answered yet
    And in the end the CSMS answers the data of CS001 with Accepted
    And the CSMS holds the data of CS001 to the letter, with verdict Accepted

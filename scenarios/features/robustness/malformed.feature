Feature: Malformed and schema-violating frames
  Every CALL that can be read gets one answer with the right code, and no other station notices.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And a bare connection of CS666 on which a boot was answered with Accepted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: A CALL that breaks its schema is refused with the code of its fault
    When CS666 sends a CALL with <fault>
    Then the CSMS refuses the last CALL of CS666 with <code>
    And the socket of CS666 is still open and a Heartbeat is answered
    And the session on EVSE 1 of CS001 goes on as if nothing had happened
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

    Examples:
      | fault                            | code                          |
      | a missing member                 | OccurrenceConstraintViolation |
      | a number where text belongs      | TypeConstraintViolation       |
      | a value outside its enumeration  | PropertyConstraintViolation   |
      | a text that is too long          | PropertyConstraintViolation   |
      | a member nobody knows            | FormatViolation               |
      | a list for a payload             | FormatViolation               |
      | an action nobody knows           | NotImplemented                |
      | an action of the CSMS            | NotSupported                  |
      | too few elements                 | RpcFrameworkError             |
      | an action that is a number       | RpcFrameworkError             |
      | half of a surrogate pair         | RpcFrameworkError             |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: A frame that is no CALL at all does not harm anybody
    When CS666 sends the frame: <rubbish>
    Then the CSMS deals with the unreadable frame of CS666 as its version says
    And the socket of CS666 is still open and a Heartbeat is answered
    And the session on EVSE 1 of CS001 goes on as if nothing had happened
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

    Examples:
      | rubbish                       |
      | text that is not JSON         |
      | an object instead of a list   |
      | a CALL whose id is a number   |
      | an empty list                 |
      | brackets nested 100000 deep   |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: An answer that nobody asked for is not answered
    When CS666 sends the frame: <stray>
    Then the CSMS does not answer CS666
    And the socket of CS666 is still open and a Heartbeat is answered
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

    Examples:
      | stray                          |
      | a CALLRESULT nobody waits for  |
      | a CALLERROR nobody waits for   |
      | a CALLRESULT without a payload |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A binary frame closes that socket alone
    When CS666 sends a binary frame
    Then the socket of CS666 is closed with 1003
    And the session on EVSE 1 of CS001 goes on as if nothing had happened
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A frame over the size limit closes that socket alone
    When CS666 sends a frame of 2 MiB
    Then the socket of CS666 is closed with 1009
    And the session on EVSE 1 of CS001 goes on as if nothing had happened
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Two CALLs without waiting are both answered, in order
    When CS666 sends 3 Heartbeats without waiting for an answer
    Then the CSMS answers the 3 Heartbeats of CS666 in their order
    And the CSMS holds CS666 as online

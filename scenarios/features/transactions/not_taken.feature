Feature: Messages of a session that the CSMS cannot take
  What the CSMS answers with an error is sent again, later each time, and given up in the end; meanwhile the
  station goes on, and says what it still owes.

  @ocpp1.6 @ocpp2.0.1 @station @E13
  Scenario: An end that is not taken is repeated, later each time
    Given the CSMS fails at the first 2 ends of sessions
    And the token DEADBEEF is accepted
    And station CS001 has booted
    And the operator has changed the retry interval of CS001 to 1
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the end on EVSE 1 of CS001 is sent 3 times, later by 1 s each time
    And CS001 reports the end on EVSE 1 with reason Local and the CSMS acknowledges it
    And the CSMS holds one session of CS001
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @station @E13
  Scenario: After the last attempt the station goes on without it
    Given the CSMS fails at the first 2 ends of sessions
    And the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted
    And the operator has changed the retry interval of CS001 to 1
    And the operator has changed the number of attempts of CS001 to 2
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then the end on EVSE 1 of CS001 is sent 2 times, later by 1 s each time
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 starts charging on EVSE 2 with token DEADBEEF
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @E13 @E14
  Scenario: An event that is still owed is said to be owed
    Given the CSMS fails at the first 1 ends of sessions
    And the token DEADBEEF is accepted
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    Then the end on EVSE 1 of CS001 is refused
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When the operator asks for the status of the session on EVSE 1 of CS001
    Then the operator is told that it goes on: no, and that events are owed: yes
    When the operator asks CS001 whether it owes any events
    Then the operator is told that it goes on: nothing, and that events are owed: yes
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

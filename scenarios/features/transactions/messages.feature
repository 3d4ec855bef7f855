Feature: Messages that come late, twice, broken or not at all
  What passes validation is kept and put in its place; the end of a session is final.

  @ocpp2.0.1 @csms @station @E12
  Scenario: Events that arose without a connection say so
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And the operator has allowed CS001 to charge unknown tokens offline
    And the connection of CS001 is lost
    And CS001 has charged 500 Wh offline on EVSE 1 with token DEADBEEF, and the cable is drawn
    When the connection of CS001 comes back
    Then the events of the session on EVSE 1 of CS001 say that they arose offline
    And the queued messages of CS001 arrive in the order in which they arose, each once
    And the CSMS holds the session on EVSE 1 of CS001 as one that went on offline
    And the CSMS flags the session on EVSE 1 of CS001 as none

  @ocpp1.6 @ocpp2.0.1 @csms @E13
  Scenario: An end that is refused is kept in mind, and its repetition ends the session
    Given the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends a bare start on EVSE 1 with token DEADBEEF
    And CS001 sends an end of its bare session that breaks the schema
    Then the CSMS refuses the last CALL of CS001 with OccurrenceConstraintViolation
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the end of its bare session
    Then the CSMS acknowledges every message of CS001
    And the CSMS flags the session on EVSE 1 of CS001 as end_refused
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @csms
  Scenario: Events out of order are put in their places
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends the bare events 0 start 100, 2 update 300, 1 update 200, 3 end 400
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds one session of CS001
    And the CSMS flags the session on EVSE 1 of CS001 as none
    And the CSMS holds the session on EVSE 1 of CS001 as ended by EVDisconnected, with the energy of the meter

  @ocpp2.0.1 @csms
  Scenario: An event that never came leaves a gap on record
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends the bare events 0 start 100, 2 update 300, 3 end 400
    Then the CSMS acknowledges every message of CS001
    And the CSMS flags the session on EVSE 1 of CS001 as seq_gap
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @csms
  Scenario: Nothing revives a session that has ended
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends the bare events 0 start 100, 2 end 400, 1 update 200, 3 update 450
    Then the CSMS acknowledges every message of CS001
    And the CSMS flags the session on EVSE 1 of CS001 as event_after_end
    And the CSMS holds one session of CS001
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @csms
  Scenario: Readings that run backwards are kept and flagged
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends the bare events 0 start 100, 1 update 300, 2 update 150, 3 end 400
    Then the CSMS acknowledges every message of CS001
    And the CSMS flags the session on EVSE 1 of CS001 as meter_not_monotonic
    And the CSMS holds the session on EVSE 1 of CS001 as ended by EVDisconnected, with the energy of the meter

  @ocpp2.0.1 @csms
  Scenario: A session whose start never came is kept all the same
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends the bare events 1 update 300, 2 end 400
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds one session of CS001
    And the CSMS holds no active session of CS001
    And the CSMS holds its report of start_missing of CS001 as open

  @ocpp2.0.1 @csms
  Scenario: A start that arrives after its end finds its place
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends the bare events 1 update 300, 2 end 400, 0 start 100
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds one session of CS001
    And the CSMS flags the session on EVSE 1 of CS001 as none
    And the CSMS holds its report of start_missing of CS001 as resolved
    And the CSMS holds the session on EVSE 1 of CS001 as ended by EVDisconnected, with the energy of the meter

  @ocpp1.6 @csms
  Scenario: A stop of a transaction that there never was is kept as an orphan
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends a stop of transaction -1
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds the stop of transaction -1 of CS001 as an orphan

  @ocpp2.0.1 @csms @station @E14
  Scenario: A session that goes on
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator asks for the status of the session on EVSE 1 of CS001
    Then the operator is told that it goes on: yes, and that events are owed: no
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    And the CSMS flags the session on EVSE 1 of CS001 as none

  @ocpp2.0.1 @csms @station @E14
  Scenario: A session that has ended
    Given the token DEADBEEF is accepted
    And station CS001 has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And the session on EVSE 1 of CS001 was stopped with token DEADBEEF
    When the operator asks for the status of the session on EVSE 1 of CS001
    Then the operator is told that it goes on: no, and that events are owed: no
    And the CSMS flags the session on EVSE 1 of CS001 as none

  @ocpp2.0.1 @csms @station @E14
  Scenario: A session that never was
    Given station CS001 has booted
    When the operator asks CS001 for the status of a session that it does not have
    Then the operator is told that it goes on: no, and that events are owed: no
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @csms @station @E14
  Scenario: The queue as a whole
    Given station CS001 has booted
    When the operator asks CS001 whether it owes any events
    Then the operator is told that it goes on: nothing, and that events are owed: no
    And the CSMS holds no session of CS001

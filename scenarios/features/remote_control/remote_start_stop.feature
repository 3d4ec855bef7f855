Feature: Remote start and stop
  An operator starts and ends a session from afar: the station answers the request first, then acts on it.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_010_CSMS @TC_010_CS @F01
  Scenario: Remote start with the cable already in
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_011_1_CSMS @TC_011_1_CS @F02
  Scenario: Remote start before the cable is in
    Given the operator asked for a session on EVSE 1 of CS001 with token DEADBEEF
    When a cable is plugged in at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_012_CSMS @TC_012_CS @F03
  Scenario: Remote stop of a running session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Accepted before it reports the end
    And CS001 reports the end on EVSE 1 with reason Remote and the CSMS acknowledges it
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Remote, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_028_CSMS @TC_028_CS
  Scenario: Remote stop of a session that the station does not have
    When the operator ends a session that CS001 does not have
    Then CS001 answers the remote stop with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds no session of CS001

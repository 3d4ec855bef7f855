Feature: Remote start and stop
  An operator starts and ends a session from afar: the station answers the request first, then acts on it.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01
  Scenario: Remote start with the cable already in
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @F02
  Scenario: Remote start before the cable is in
    Given the operator asked for a session on EVSE 1 of CS001 with token DEADBEEF
    When a cable is plugged in at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @F03
  Scenario: Remote stop of a running session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Accepted before it reports the end
    And CS001 reports the end on EVSE 1 with reason Remote and the CSMS acknowledges it
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Remote, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @F03 @F04
  Scenario: Remote stop of a session that the station does not have
    When the operator ends a session that CS001 does not have
    Then CS001 answers the remote stop with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds no session of CS001

  @ocpp1.6 @csms @TC_010_CSMS
  Scenario: A CSMS has a session started where a cable is in
    Given the operator has set AuthorizeRemoteTxRequests of CS001 to true
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then the CSMS sends CS001 one RemoteStartTransaction with connectorId 1, idTag DEADBEEF
    And the operator is told of the answer Accepted
    And the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And CS001 signals EVSE 1 as Charging
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for
    And the CSMS shows the status of EVSE 1 of CS001 as Charging

  @ocpp1.6 @station @TC_010_CS
  Scenario: A station starts at once where a cable is in
    Given a cable is plugged in at EVSE 1 of CS001
    And the operator has set AuthorizeRemoteTxRequests of CS001 to true
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the messages about connector 1 of CS001 end with RemoteStartTransaction, Authorize, StartTransaction, Charging
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    And connector 1 of CS001 was last shown as Available, Preparing, Charging
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_011_1_CSMS
  Scenario: A CSMS has a session started for which the cable is still to come
    Given the operator has set AuthorizeRemoteTxRequests of CS001 to true
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then the CSMS sends CS001 one RemoteStartTransaction with connectorId 1, idTag DEADBEEF
    And the operator is told of the answer Accepted
    And the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS holds the remote start of CS001 as Accepted, and no session of it
    When a cable is plugged in at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @station @TC_011_1_CS
  Scenario: A station waits with the start for the cable
    Given the operator has set AuthorizeRemoteTxRequests of CS001 to true
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted
    And the messages about connector 1 of CS001 end with RemoteStartTransaction, Authorize, Preparing
    When a cable is plugged in at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Authorize, Preparing, StartTransaction, Charging
    And the start on EVSE 1 of CS001 names token DEADBEEF, a register and its own time
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_012_CSMS
  Scenario: A CSMS has a session ended by the id that it gave
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    Then the CSMS asks CS001 once for the end of the session on EVSE 1, by the id that it gave
    And the operator is told of the answer Accepted
    And CS001 reports the end on EVSE 1 with reason Remote and the CSMS acknowledges it
    And CS001 signals EVSE 1 as Finishing
    And the CSMS shows the status of EVSE 1 of CS001 as Finishing
    When the cable is drawn at EVSE 1 of CS001
    Then the CSMS acknowledges every message of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Remote, with the energy of the meter
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @station @TC_012_CS
  Scenario: A station ends a session when it is told to, and its connector is free when the cable is out
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the car at EVSE 1 of CS001 has taken 500 Wh
    When the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Accepted before it reports the end
    And CS001 reports the end on EVSE 1 with reason Remote and the CSMS acknowledges it
    And the end on EVSE 1 of CS001 bears the id of its start and 500 Wh more
    And the messages about connector 1 of CS001 end with Charging, RemoteStopTransaction, StopTransaction, Finishing
    When the cable is drawn at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with StopTransaction, Finishing, Available
    And the conversation of CS001 is well-formed
    And the CSMS holds no active session of CS001

  @ocpp1.6 @csms @TC_028_CSMS
  Scenario: A CSMS tells its operator that a station has no such session
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends a session that CS001 does not have
    Then the CSMS sends CS001 one RemoteStopTransaction with transactionId 1999999999
    And the operator is told of the answer Rejected
    And the CSMS sends CS001 nothing further
    And the conversation of CS001 is well-formed
    And the CSMS holds one session of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @station @TC_028_CS
  Scenario: A station that is to end a session that it does not have leaves its own alone
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends a session that CS001 does not have
    Then CS001 answers the remote stop with Rejected
    And the messages about connector 1 of CS001 end with StartTransaction, Charging, RemoteStopTransaction
    And the session on EVSE 1 of CS001 goes on as if nothing had happened
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

Feature: What goes with a remote start
  Where the session begins, who is asked about the token, what is handed along, and what becomes of a start that
  nobody follows up.

  Background:
    Given the token DEADBEEF is accepted
    And the token CAFEBABE is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01
  Scenario: Without a place the station takes the EVSE that has a cable
    Given a cable is plugged in at EVSE 2 of CS001
    When the operator asks for a session anywhere on CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF
    And the CSMS holds the session on EVSE 2 of CS001 as the one that was asked for

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01
  Scenario: A charging profile goes along with the request
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a limited session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds the limited session on EVSE 1 of CS001 as the one that was asked for

  @ocpp2.0.1 @csms @station @F01
  Scenario: The session names the request that it came of
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the session on EVSE 1 of CS001 names the request of the operator
    And the change on EVSE 1 of CS001 is reported with reason RemoteStart
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for

  @ocpp2.0.1 @csms @station @F02
  Scenario: The session names the request although the cable came later
    Given the operator asked for a session on EVSE 1 of CS001 with token DEADBEEF
    When a cable is plugged in at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the session on EVSE 1 of CS001 names the request of the operator
    And the CSMS holds the session on EVSE 1 of CS001 as the one that was asked for

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01
  Scenario: The station asks about the token where it is told to
    Given the operator has set AuthorizeRemoteTxRequests of CS001 to true
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 asks about token DEADBEEF before it reports the start
    And the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01
  Scenario: The station takes the operator's word for the token where it is told to
    Given the operator has set AuthorizeRemoteTxRequests of CS001 to false
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 reports the start without asking about token DEADBEEF
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01
  Scenario: A token that is refused when the station asks starts nothing
    Given the token BADC0FFE is blocked
    And the operator has set AuthorizeRemoteTxRequests of CS001 to true
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token BADC0FFE
    Then CS001 answers the remote start with Accepted
    And the CSMS authorizes token BADC0FFE for CS001 with Blocked
    And CS001 does not charge on EVSE 1
    And the CSMS holds the remote start of CS001 as Accepted, and no session of it

  @ocpp1.6 @csms @TC_011_2_CSMS
  Scenario: A CSMS knows of a remote start that nobody followed up
    Given the operator has set ConnectionTimeOut of CS001 to 1
    And the operator has set AuthorizeRemoteTxRequests of CS001 to true
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then the CSMS sends CS001 one RemoteStartTransaction with connectorId 1, idTag DEADBEEF
    And the operator is told of the answer Accepted
    And the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And CS001 signals EVSE 1 as Available
    And the conversation of CS001 is well-formed
    And the CSMS holds the remote start of CS001 as Accepted, and no session of it
    And the CSMS shows the status of EVSE 1 of CS001 as Available
    And the CSMS holds no session of CS001

  @ocpp1.6 @station @TC_011_2_CS
  Scenario: A station gives a remote start up when nobody plugs in
    Given the operator has set ConnectionTimeOut of CS001 to 1
    And the operator has set AuthorizeRemoteTxRequests of CS001 to false
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted
    And the messages about connector 1 of CS001 end with RemoteStartTransaction, Preparing, Available
    And connector 1 of CS001 was shown as Preparing for 1 s or more
    When a cable is plugged in at EVSE 1 of CS001
    Then the messages about connector 1 of CS001 end with Preparing, Available, Preparing
    And CS001 does not charge on EVSE 1
    And the conversation of CS001 is well-formed
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @csms @station @F02
  Scenario: Nobody plugs in after a remote start of 2.0.1
    Given the operator has set ConnectionTimeOut of CS001 to 1
    And the operator has set TxStartPoint of CS001 to Authorized
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 reports the end on EVSE 1 with reason Timeout and the CSMS acknowledges it
    And the change on EVSE 1 of CS001 is reported with reason EVConnectTimeout
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Timeout, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01 @F02
  Scenario: A remote start where somebody charges already is refused
    Given CS001 is charging on EVSE 1 with token CAFEBABE
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds the remote start of CS001 as Rejected, and no session of it
    And the CSMS holds an active session on EVSE 1 of CS001 with token CAFEBABE

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01
  Scenario: A remote start at a connector out of service is refused
    Given the operator has taken EVSE 1 of CS001 out of service
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And the CSMS holds the remote start of CS001 as Rejected, and no session of it

  @ocpp1.6 @ocpp2.0.1 @csms @station @F01 @H03
  Scenario: A remote start respects a reservation of somebody else
    Given EVSE 1 of CS001 is reserved for token CAFEBABE
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And the CSMS holds the reservation of CS001 as Active
    And the CSMS holds the remote start of CS001 as Rejected, and no session of it

  @ocpp2.0.1 @csms @station @F04
  Scenario: A remote stop takes the energy away, and the transaction ends with the cable
    Given the operator has set TxStopPoint of CS001 to EVConnected
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    Then CS001 answers the remote stop with Accepted
    And the change on EVSE 1 of CS001 is reported with reason RemoteStop
    And CS001 reports no end on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When 600 s go by at CS001
    Then the meter of EVSE 1 of CS001 stands still
    When the cable is drawn at EVSE 1 of CS001
    Then the session on EVSE 1 of CS001 ends by EVDeparted with reason Remote
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Remote, with the energy of the meter

  @ocpp2.0.1 @csms @station @F03 @F04
  Scenario: A remote stop ends the flow of energy and leaves the cable in
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator ends the session on EVSE 1 of CS001
    Then CS001 reports the end on EVSE 1 with reason Remote and the CSMS acknowledges it
    And the change on EVSE 1 of CS001 is reported with reason RemoteStop
    And CS001 does not signal EVSE 1 as Available
    And the CSMS shows the status of EVSE 1 of CS001 as Occupied
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Remote, with the energy of the meter

  @ocpp1.6 @csms @TC_026_CSMS
  Scenario: A CSMS tells its operator that a station refused to start, and does not insist
    Given a bare connection of CS002 on which a boot was answered with Accepted
    And CS002 will answer the remote start with Rejected
    When the operator asks for a session on EVSE 1 of CS002 with token DEADBEEF
    Then the CSMS sends CS002 one RemoteStartTransaction with connectorId 1, idTag DEADBEEF
    And the operator is told of the answer Rejected
    And the CSMS sends CS002 nothing further
    And the conversation of CS002 is well-formed
    And the CSMS holds the remote start of CS002 as Rejected, and no session of it
    And the CSMS holds no session of CS002

  @ocpp1.6 @station @TC_026_CS
  Scenario: A station refuses to start where somebody charges, and does nothing more
    Given CS001 is charging on EVSE 1 with token CAFEBABE
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And the messages about connector 1 of CS001 end with StartTransaction, Charging, RemoteStartTransaction
    And the session on EVSE 1 of CS001 goes on as if nothing had happened
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token CAFEBABE

  @ocpp1.6 @station @TC_007_2_CS
  Scenario: A station that has met a token starts from afar without asking about it
    Given the operator has set LocalPreAuthorize of CS001 to true
    And the operator has set AuthorizeRemoteTxRequests of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the messages about connector 1 of CS001 end with RemoteStartTransaction, StartTransaction, Charging
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @station @TC_061_2_CS
  Scenario: After its cache was cleared a station asks about the token of a remote start
    Given the operator has set LocalPreAuthorize of CS001 to true
    And the operator has set AuthorizeRemoteTxRequests of CS001 to true
    And CS001 has met token DEADBEEF in a session on EVSE 1
    And a cable is plugged in at EVSE 1 of CS001
    When the operator has CS001 clear its cache of tokens
    Then CS001 answers the clearing with Accepted
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then the messages about connector 1 of CS001 end with RemoteStartTransaction, Authorize, StartTransaction, Charging
    And the conversation of CS001 is well-formed
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @station @TC_023_5_CS
  Scenario Outline: A station that asks about the token of a remote start and hears no starts nothing
    Given the token BADC0FFE is <state>
    And the operator has set AuthorizeRemoteTxRequests of CS001 to true
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token BADC0FFE
    Then CS001 answers the remote start with Accepted
    And the CSMS authorizes token BADC0FFE for CS001 with <status>
    And the messages about connector 1 of CS001 end with Preparing, RemoteStartTransaction, Authorize
    And CS001 does not charge on EVSE 1
    And the conversation of CS001 is well-formed
    And the CSMS holds no session of CS001

    Examples:
      | state   | status  |
      | unknown | Invalid |
      | blocked | Blocked |
      | expired | Expired |

Feature: What a CSMS makes of boots, reports and resets
  Judged by hand-made messages of a bare station of OCPP 2.0.1: what it says is kept, what it refuses is not.

  Background:
    Given a bare connection of CS001 on which a boot was answered with Accepted

  @ocpp2.0.1 @csms @B01
  Scenario Outline: A boot is accepted whatever its reason
    When CS001 sends a bare boot with reason <reason>
    Then the CSMS answers the boot of CS001 with Accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself
    And the CSMS knows one station CS001

    Examples:
      | reason           |
      | ApplicationReset |
      | FirmwareUpdate   |
      | LocalReset       |
      | PowerUp          |
      | RemoteReset      |
      | Unknown          |
      | Watchdog         |

  @ocpp2.0.1 @csms @B04
  Scenario: A station that comes back without a boot is believed
    Given the connection of CS001 is lost
    And the CSMS has noticed that CS001 is gone
    When CS001 opens a second socket
    And CS001 sends a bare status Occupied of EVSE 1
    Then the CSMS acknowledges every message of CS001
    And the CSMS sends CS001 no CALL
    And the CSMS holds CS001 as online
    And the CSMS shows the status of EVSE 1 of CS001 as Occupied

  @ocpp2.0.1 @csms @B07
  Scenario: Parts of a report out of order, and one twice, make one report
    Given CS001 will answer the base report with Accepted
    When the operator asks CS001 for its FullInventory
    Then the operator is told of the answer Accepted
    When CS001 sends the bare parts 0, 2 last, 1, 1 of the report
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds Part.Number0 of CS001 at 0
    And the CSMS holds Part.Number1 of CS001 at 1
    And the CSMS holds Part.Number2 of CS001 at 2
    And the CSMS holds the report of CS001 as complete, in 3 parts

  @ocpp2.0.1 @csms @B07
  Scenario: A report that lacks a part is not complete
    Given CS001 will answer the base report with Accepted
    When the operator asks CS001 for its ConfigurationInventory
    And CS001 sends the bare parts 0, 2 last of the report
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds Part.Number2 of CS001 at 2
    And the CSMS holds the report of CS001 as incomplete, in 2 parts

  @ocpp2.0.1 @csms @B07 @B08
  Scenario Outline: A report that the station will not give is told to the operator, and leaves no record
    Given CS001 will answer the base report with <status>
    And CS001 will answer the report with <status>
    When the operator asks CS001 for its SummaryInventory
    Then the operator is told of the answer <status>
    When the operator asks CS001 for a report of TxCtrlr
    Then the operator is told of the answer <status>
    And the CSMS holds no report of CS001

    Examples:
      | status         |
      | Rejected       |
      | NotSupported   |
      | EmptyResultSet |

  @ocpp2.0.1 @csms @B09
  Scenario Outline: A network profile that the station will not have is not on record
    Given CS001 will answer the network profile with <status>
    When the operator puts another address of the CSMS into slot 2 of CS001
    Then the operator is told of the answer <status>
    And the CSMS holds no NetworkConfiguration of CS001

    Examples:
      | status   |
      | Rejected |
      | Failed   |

  @ocpp2.0.1 @csms @B10
  Scenario: A station that comes by another address is the same station
    When CS001 opens a socket on the server for known stations
    And CS001 sends a bare boot with reason RemoteReset
    Then the CSMS answers the boot of CS001 with Accepted
    And the CSMS answers a Heartbeat over the newest socket of CS001
    And the CSMS knows one station CS001
    And the CSMS holds CS001 as online

  @ocpp2.0.1 @csms @B11
  Scenario Outline: What the station says to a reset is told, and nothing waits
    Given CS001 will answer the reset with <status>
    When the operator asks CS001 for a reset Immediate
    Then the operator is told of the answer <status>
    And the CSMS holds no reset of the whole of CS001 as waiting

    Examples:
      | status   |
      | Accepted |
      | Rejected |

  @ocpp2.0.1 @csms @B12
  Scenario: A reset that waits for a session is on record until the station has come back
    Given the token DEADBEEF is accepted
    And CS001 will answer the reset with Scheduled
    When CS001 sends the bare events 0 start 100 with DEADBEEF
    And the operator asks CS001 for a reset OnIdle
    Then the operator is told of the answer Scheduled
    And the CSMS holds a reset of the whole of CS001 as waiting
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF
    When CS001 sends the bare events 1 end 400 by StopAuthorized for Local
    Then the CSMS acknowledges every message of CS001
    And the CSMS holds a reset of the whole of CS001 as waiting
    When CS001 sends a bare boot with reason ScheduledReset
    Then the CSMS answers the boot of CS001 with Accepted
    And the CSMS holds no reset of the whole of CS001 as waiting
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

"""Floor 2: the clauses, one file each. `CLAUSES` names those that a deal file may use."""

from typing import Any

from seriatim.provisions.amendments import Amendments
from seriatim.provisions.antidilution_ratchet import AntidilutionRatchet
from seriatim.provisions.antidilution_weighted import AntidilutionWeighted
from seriatim.provisions.authorized_shares import AuthorizedShares
from seriatim.provisions.closing_conditions import ClosingConditions
from seriatim.provisions.commitment_fee import CommitmentFee
from seriatim.provisions.common_dividends import CommonDividends
from seriatim.provisions.conversion_automatic import ConversionAutomatic
from seriatim.provisions.conversion_fixed import ConversionFixed
from seriatim.provisions.conversion_forced import ConversionForced
from seriatim.provisions.conversion_ratio import ConversionRatio
from seriatim.provisions.conversion_variable import ConversionVariable
from seriatim.provisions.default_interest import DefaultInterest
from seriatim.provisions.default_partial_redemption import DefaultPartialRedemption
from seriatim.provisions.default_termination import DefaultTermination
from seriatim.provisions.dividend_cumulative import DividendCumulative
from seriatim.provisions.dividend_discretionary import DividendDiscretionary
from seriatim.provisions.dividend_participating import DividendParticipating
from seriatim.provisions.exchange import Exchange
from seriatim.provisions.exchange_cap import ExchangeCap
from seriatim.provisions.guarantee import Guarantee
from seriatim.provisions.liquidation_preference import LiquidationPreference
from seriatim.provisions.occurrences import Occurrences
from seriatim.provisions.ownership_limit import OwnershipLimit
from seriatim.provisions.quotations import Quotations
from seriatim.provisions.redemption_call import RedemptionCall
from seriatim.provisions.redemption_change_of_control import RedemptionChangeOfControl
from seriatim.provisions.redemption_instalments import RedemptionInstalments
from seriatim.provisions.redemption_mandatory import RedemptionMandatory
from seriatim.provisions.redemption_put import RedemptionPut
from seriatim.provisions.restated import values_in_words
from seriatim.provisions.share_register import ShareRegister
from seriatim.provisions.staged_closings import StagedClosings, Tranche
from seriatim.provisions.subscriptions_receivable import SubscriptionsReceivable
from seriatim.provisions.warrant_exercise import WarrantExercise
from seriatim.provisions.warrants_attached import WarrantsAttached

CLAUSES: dict[str, type[Any]] = {
    "conversion_fixed": ConversionFixed,
    "conversion_automatic": ConversionAutomatic,
    "conversion_forced": ConversionForced,
    "conversion_ratio": ConversionRatio,
    "conversion_variable": ConversionVariable,
    "redemption_mandatory": RedemptionMandatory,
    "dividend_participating": DividendParticipating,
    "dividend_cumulative": DividendCumulative,
    "dividend_discretionary": DividendDiscretionary,
    "default_partial_redemption": DefaultPartialRedemption,
    "default_interest": DefaultInterest,
    "default_termination": DefaultTermination,
    "guarantee": Guarantee,
    "commitment_fee": CommitmentFee,
    "redemption_call": RedemptionCall,
    "redemption_instalments": RedemptionInstalments,
    "redemption_put": RedemptionPut,
    "redemption_change_of_control": RedemptionChangeOfControl,
    "ownership_limit": OwnershipLimit,
    "exchange": Exchange,
    "exchange_cap": ExchangeCap,
    "liquidation_preference": LiquidationPreference,
    "antidilution_ratchet": AntidilutionRatchet,
    "antidilution_weighted": AntidilutionWeighted,
    "warrant_exercise": WarrantExercise,
    "warrants_attached": WarrantsAttached,
}
"""What a deal file's `clause:` may say. The others follow from its securities and its agreement."""

__all__ = [
    "CLAUSES",
    "Amendments",
    "AntidilutionRatchet",
    "AntidilutionWeighted",
    "AuthorizedShares",
    "ClosingConditions",
    "CommitmentFee",
    "CommonDividends",
    "ConversionAutomatic",
    "ConversionFixed",
    "ConversionForced",
    "ConversionRatio",
    "ConversionVariable",
    "DefaultInterest",
    "DefaultPartialRedemption",
    "DefaultTermination",
    "DividendCumulative",
    "DividendDiscretionary",
    "DividendParticipating",
    "Exchange",
    "ExchangeCap",
    "Guarantee",
    "LiquidationPreference",
    "Occurrences",
    "OwnershipLimit",
    "Quotations",
    "RedemptionCall",
    "RedemptionChangeOfControl",
    "RedemptionInstalments",
    "RedemptionMandatory",
    "RedemptionPut",
    "ShareRegister",
    "StagedClosings",
    "SubscriptionsReceivable",
    "Tranche",
    "WarrantExercise",
    "WarrantsAttached",
    "values_in_words",
]

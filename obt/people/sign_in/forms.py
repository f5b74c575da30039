from allauth.account.forms import AddEmailForm as ChangeEmailForm
from allauth.account.forms import ConfirmEmailVerificationCodeForm as ConfirmEmailForm
from allauth.account.forms import ConfirmLoginCodeForm as ConfirmCodeForm
from allauth.account.forms import LoginForm as SignInForm

__all__ = ["ChangeEmailForm", "ConfirmCodeForm", "ConfirmEmailForm", "SignInForm"]

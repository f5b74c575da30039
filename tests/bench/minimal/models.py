from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac


class Person(AbstractBaseUser):
    """The service's person, as far as a session needs one."""

    password = None
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField()
    session_stamp = models.CharField(max_length=16)

    USERNAME_FIELD = "email"

    class Meta:
        app_label = "minimal"
        managed = False
        db_table = "people_person"

    def __str__(self):
        return self.name

    def get_session_auth_hash(self):
        return salted_hmac("people.session", self.session_stamp, algorithm="sha256").hexdigest()

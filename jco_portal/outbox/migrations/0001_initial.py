import django.db.models.deletion
import django.utils.timezone
import jco_portal.core.schema_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('directory', '0001_initial'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        jco_portal.core.schema_operations.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Heartbeat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('process', models.CharField(max_length=40, unique=True, verbose_name='process')),
                        ('last_beat_at', models.DateTimeField(verbose_name='last seen')),
                    ],
                    options={
                        'verbose_name': 'heartbeat',
                        'verbose_name_plural': 'heartbeats',
                        'ordering': ('process',),
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.CharField(max_length=120, verbose_name='task')),
                        ('arguments', models.JSONField(default=dict, verbose_name='arguments')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written')),
                        ('not_before', models.DateTimeField(auto_now_add=True, verbose_name='not before')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('max_attempts', models.PositiveSmallIntegerField(null=True, verbose_name='most tries')),
                        ('last_error', models.TextField(blank=True, verbose_name='last error')),
                        ('stopped_at', models.DateTimeField(null=True, verbose_name='stopped')),
                        ('discarded_at', models.DateTimeField(null=True, verbose_name='given up')),
                    ],
                    options={
                        'verbose_name': 'job',
                        'verbose_name_plural': 'jobs',
                        'ordering': ('id',),
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('key', models.CharField(max_length=200, verbose_name='occasion')),
                        ('code', models.CharField(max_length=60, verbose_name='code')),
                        ('parameters', models.JSONField(default=dict, verbose_name='parameters')),
                        ('reference', models.CharField(max_length=100, verbose_name='reference')),
                        ('url', models.CharField(max_length=300, verbose_name='address')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('read_at', models.DateTimeField(null=True, verbose_name='read')),
                        ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                    ],
                    options={
                        'verbose_name': 'notice',
                        'verbose_name_plural': 'notices',
                        'ordering': ('-created_at', '-id'),
                        'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['person'], name='notification_unread_by_person')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='notification_unique_key')],
                    },
                ),
            ],
        ),
    ]
